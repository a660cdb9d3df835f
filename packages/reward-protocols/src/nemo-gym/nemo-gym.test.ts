import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../server.fixture.ts'
import { aggregate } from './aggregate.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop(0))

const picture = { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' }
const message = (text: string) => ({
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text }],
})
const row = (answer: string, output: unknown[], more = {}) => ({
  responses_create_params: {
    input: [{ role: 'user', content: [picture, { type: 'input_text', text: 'Which? \\boxed{A}' }] }],
  },
  expected_answer: answer,
  agent_ref: { name: 'agent' },
  ...more,
  response: { id: 'r', object: 'response', output },
})

test('the request comes back whole, with its reward and the parts', async () => {
  const sent = row('A', [{ type: 'reasoning', summary: [] }, message('<think>x</think> '), message('\\boxed{A}')])
  const { status, body } = await server.ask('/verify', sent)
  expect(status).toBe(200)
  expect(body).toEqual({ ...sent, reward: 1, accuracy: 1, format: 1 })
})

test.each<[name: string, output: unknown[], reward: number | null, task?: string]>([
  ['nothing said', [], 0],
  ['what the user says', [{ ...message('<think></think>\\boxed{A}'), role: 'user' }], 0],
  ['a call of a tool', [{ type: 'function_call', name: 'zoom', arguments: '{}' }], 0],
  ['content that is a text', [{ type: 'message', role: 'assistant', content: '\\boxed{A}' }], 0.9],
  ['a refusal', [{ type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] }], 0],
  ['a maze without walls', [message('x')], null, 'maze'],
])('%s', async (_, output, reward, task = 'shuffle') => {
  expect((await server.ask('/verify', row('A', output, { task }))).body.reward).toBe(reward)
})

test('a session is nothing to remember, and scoring again is the same', async () => {
  expect(await server.ask('/seed_session', row('A', []))).toEqual({ status: 200, body: {} })
  expect(await server.get('/reverify_mode')).toEqual({ status: 200, text: '"stateless"' })
})

test('statistics by task and over all leave out what could not be judged, and say how many', async () => {
  const verify_responses = [
    { _ng_task_index: 1, _ng_rollout_index: 0, reward: 1, accuracy: 1 },
    { _ng_task_index: 0, _ng_rollout_index: 0, reward: 0.1, accuracy: 0, note: 'x' },
    { _ng_task_index: 0, _ng_rollout_index: 1, reward: null },
    { _ng_task_index: 0, _ng_rollout_index: 2, reward: 0.5, accuracy: 0.5 },
  ]
  const { body } = await server.ask('/aggregate_metrics', { verify_responses })
  expect(body).toEqual(aggregate(verify_responses))
  expect(aggregate(verify_responses).key_metrics).toEqual({ 'mean/accuracy': 0.5, 'mean/reward': 1.6 / 3 })
  const [first, second] = aggregate(verify_responses).group_level_metrics
  expect(first).toMatchObject({
    _ng_task_index: 0,
    'mean/reward': 0.3,
    'max/reward': 0.5,
    'median/reward': 0.3,
    unjudged: 1,
  })
  expect(second).toEqual({
    _ng_task_index: 1,
    ...{ 'mean/reward': 1, 'max/reward': 1, 'min/reward': 1, 'median/reward': 1 },
    ...{ 'mean/accuracy': 1, 'max/accuracy': 1, 'min/accuracy': 1, 'median/accuracy': 1 },
  })
  expect(aggregate([])).toEqual({ group_level_metrics: [], agent_metrics: {}, key_metrics: {} })
})
