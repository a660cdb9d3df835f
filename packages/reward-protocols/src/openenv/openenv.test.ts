import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { questions, secretOf, talk } from '../questions.fixture.ts'
import { startServer, type TestServer } from '../server.fixture.ts'

let server: TestServer
const onFault = vi.fn()
beforeAll(async () => {
  server = await startServer({ questions, onFault })
})
afterAll(async () => {
  await server.stop(0)
  expect(onFault).not.toHaveBeenCalled()
})

async function session() {
  const client = await talk(`${server.url}/ws`)
  onTestFinished(() => client.socket.terminate())
  return client
}

const rightReply = (name: string, i: number) => `<think>x</think> \\boxed{${secretOf(name, i)}}`

describe('what the validator asks', () => {
  test('a version, health, a name, schemas and JSON-RPC, whatever is sent', async () => {
    expect(JSON.parse((await server.get('/health')).text)).toEqual({ status: 'healthy' })
    const metadata = JSON.parse((await server.get('/metadata')).text)
    expect(metadata).toEqual({ name: 'spatial_ssrl', description: expect.stringContaining('7 train, 3 validation'), version: 'test' }) // biome-ignore format: one row
    const api = JSON.parse((await server.get('/openapi.json')).text)
    expect(api.info.version).toMatch(/^1\./)
    expect(Object.keys(api.paths)).toEqual(
      expect.arrayContaining(['/reset', '/step', '/state', '/mcp', '/spatial_ssrl/task']),
    )
    expect(await server.ask('/mcp', {})).toMatchObject({
      status: 200,
      body: { jsonrpc: '2.0', error: { code: -32600 } },
    })
    const schema = JSON.parse((await server.get('/schema')).text)
    expect(schema.action.required, 'clients send bare text for the one field that is required').toEqual(['response'])
    for (const name of ['observation', 'reset_observation', 'state']) expect(schema[name].type).toBe('object')
  })

  test('answers have the fields of their schemas and no other', async () => {
    const { reset_observation, observation, state } = JSON.parse((await server.get('/schema')).text)
    const { say } = await session()
    const fields = ({ data }: { data: Record<string, unknown> & { observation: object } }) =>
      Object.keys({ ...data.observation, reward: data.reward, done: data.done }).sort()
    expect(fields(await say({ type: 'reset' }))).toEqual([...reset_observation.required].sort())
    expect(fields(await say({ type: 'step', data: { response: 'x' } }))).toEqual([...observation.required].sort())
    expect(Object.keys((await say({ type: 'state' })).data).sort()).toEqual([...state.required].sort())
  })
})

describe('an episode', () => {
  test('is a question with its pictures, a reply, and its reward', async () => {
    const { say } = await session()
    const asked = await say({ type: 'reset', data: { split: 'validation', index: 1, episode_id: 'mine' } })
    expect(asked).toEqual({
      type: 'observation',
      data: {
        observation: {
          ...{ prompt: '<image><image>1?', task: 'rotation', task_id: 'validation-1', split: 'validation', index: 1 },
          ...{ images: ['data:image/jpeg;base64,/9j/', 'data:image/png;base64,iVBORw=='], metadata: {} },
        },
        ...{ reward: null, done: false },
      },
    })
    const place = { task_id: 'validation-1', split: 'validation', index: 1 }
    expect((await say({ type: 'state' })).data).toEqual({ episode_id: 'mine', step_count: 0, ...place })
    const told = await say({ type: 'step', data: { response: rightReply('validation', 1), metadata: { mine: 1 } } })
    expect(told.data).toMatchObject({ reward: 1, done: true, observation: { extracted: secretOf('validation', 1), parts: { accuracy: 1, format: 1 } } }) // biome-ignore format: one row
    expect((await say({ type: 'state' })).data).toEqual({ episode_id: 'mine', step_count: 1, ...place })
    expect((await say({ type: 'step', data: { response: 'x' } })).data).toMatchObject({ code: 'EXECUTION_ERROR', message: expect.stringContaining('is over') }) // biome-ignore format: one row
    expect((await say({ type: 'reset', data: {} })).data).toMatchObject({ reward: null, done: false })
  })

  test('the right reply earns most and an empty one least, of every question that can be judged', async () => {
    const { say } = await session()
    for (const { name, index } of questions.splits)
      for (const [i, { task }] of index.entries()) {
        const rewards: (number | null)[] = []
        for (const response of [rightReply(name, i), '']) {
          await say({ type: 'reset', data: { split: name, index: i } })
          rewards.push((await say({ type: 'step', data: { response } })).data.reward)
        }
        expect(rewards).toEqual(task === 'maze' ? [null, null] : [1, 0])
      }
  })

  test('a seed is a question: the same in every session, and seeds reach all of them', async () => {
    const [a, b] = [await session(), await session()]
    const seen = new Set<string>()
    for (let seed = 0; seed < 60; seed++) {
      const first = await a.say({ type: 'reset', data: { seed } })
      await b.say({ type: 'reset' })
      expect(await b.say({ type: 'reset', data: { seed, split: 'train' } })).toEqual(first)
      seen.add(first.data.observation.task_id)
    }
    expect([...seen].sort()).toEqual(questions.splits[0]!.index.map(({ id }) => id))
  })

  test('without a seed sessions go through the split together, question by question', async () => {
    const fresh = await startServer({ questions })
    const clients = [await talk(`${fresh.url}/ws`), await talk(`${fresh.url}/ws`)]
    const asked: string[] = []
    for (let i = 0; i < 8; i++)
      asked.push((await clients[i % 2]!.say({ type: 'reset', data: {} })).data.observation.task_id)
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 0].map((i) => `train-${i}`))
    await fresh.stop(0)
  })

  test('what a reset says that means nothing here is named, not followed', async () => {
    const { say } = await session()
    const { data } = await say({ type: 'reset', data: { task_id: 'train-2', difficulty: 'hard' } })
    expect(data).toMatchObject({ metadata: { ignored: ['difficulty'] }, observation: { task_id: 'train-2', metadata: { ignored: ['difficulty'] } } }) // biome-ignore format: one row
  })
})

test('over HTTP a step names its question', async () => {
  const { body } = await server.ask('/reset', { seed: 3 })
  const { task_id, split, index } = body.observation as { task_id: string; split: string; index: number }
  const reply = { response: rightReply(split, index) }
  expect((await server.ask('/step', { action: reply, task_id })).body).toMatchObject({ reward: 1, done: true })
  expect((await server.ask('/step', { action: reply, split, index, timeout_s: 3, request_id: 'r' })).body).toMatchObject({ reward: 1 }) // biome-ignore format: one row
  expect(await server.ask('/step', { action: reply })).toEqual({ status: 422, body: { error: expect.stringContaining('names its question') } }) // biome-ignore format: one row
  expect(await server.ask('/reset', '')).toMatchObject({ status: 200 })
  expect(JSON.parse((await server.get('/state')).text)).toMatchObject({ episode_id: null, step_count: 0 })
})

test('the task routes list what there is, as slices do, and say no answer', async () => {
  const said: string[] = []
  const ask = async (path: string, body: unknown) => {
    const answer = await server.ask(`/spatial_ssrl/${path}`, body)
    said.push(JSON.stringify(answer.body))
    return answer
  }
  expect(JSON.parse((await server.get('/list_environments')).text)).toEqual(['spatial_ssrl'])
  expect(JSON.parse((await server.get('/spatial_ssrl/splits')).text)).toEqual([
    { name: 'train', num_tasks: 7, type: 'train' },
    { name: 'validation', num_tasks: 3, type: 'validation' },
  ])
  const { body } = await ask('tasks', { split: 'train' })
  const tasks = body.tasks as object[]
  expect(body).toMatchObject({ env_name: 'spatial_ssrl' })
  expect(tasks).toHaveLength(7)
  expect((await ask('num_tasks', { split: 'validation' })).body).toEqual({ num_tasks: 3 })
  expect((await ask('task', { split: 'train', index: 4 })).body).toEqual({ task: { id: 'train-4', index: 4, split: 'train', task: 'rotation' } }) // biome-ignore format: one row
  const bound = fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined })
  await fc.assert(
    fc.asyncProperty(bound, bound, async (start, stop) => {
      expect((await ask('task_range', { split: 'train', start, stop })).body).toEqual({
        tasks: tasks.slice(start, stop),
      })
    }),
    { numRuns: 40 },
  )
  expect((await ask('task', { split: 'train', index: 7 })).status).toBe(400)
  expect((await ask('tasks', { split: 'test' })).status).toBe(404)
  expect((await server.get('/other/splits')).status).toBe(404)
  expect(said.join()).not.toContain('secret')
})

describe('what is wrong is answered, and the session goes on', () => {
  test.each<[name: string, message: unknown, code: string]>([
    ['no JSON', '{"type":', 'INVALID_JSON'],
    ['nothing', '', 'INVALID_JSON'],
    ['a number', 3, 'VALIDATION_ERROR'],
    ['null', 'null', 'VALIDATION_ERROR'],
    ['no type', {}, 'VALIDATION_ERROR'],
    ['another type', { type: 'render' }, 'UNKNOWN_TYPE'],
    ['a name of every object', { type: 'constructor' }, 'UNKNOWN_TYPE'],
    ['an unknown key', { type: 'reset', seed: 3 }, 'VALIDATION_ERROR'],
    ['a step without data', { type: 'step' }, 'VALIDATION_ERROR'],
    ['an action of another kind', { type: 'step', data: { reply: 'x' } }, 'VALIDATION_ERROR'],
    ['an action with more', { type: 'step', data: { response: 'x', answer: 'x' } }, 'VALIDATION_ERROR'],
    ['a step before reset', { type: 'step', data: { response: 'x' } }, 'EXECUTION_ERROR'],
    ['a seed that is none', { type: 'reset', data: { seed: -1 } }, 'VALIDATION_ERROR'],
    ['a seed that is no number any more', '{"type":"reset","data":{"seed":9007199254740993}}', 'VALIDATION_ERROR'],
    ['a split that is not there', { type: 'reset', data: { split: 'test' } }, 'EXECUTION_ERROR'],
    ['a question beyond the last', { type: 'reset', data: { index: 7 } }, 'EXECUTION_ERROR'],
    ['a question that is not there', { type: 'reset', data: { task_id: '__proto__' } }, 'EXECUTION_ERROR'],
    ['two questions', { type: 'reset', data: { task_id: 'train-1', index: 2 } }, 'VALIDATION_ERROR'],
  ])('%s', async (_, message, code) => {
    const { say } = await session()
    expect(await say(message)).toMatchObject({
      type: 'error',
      data: { code, message: expect.stringMatching(/^[^\n]+$/) },
    })
    expect(await say({ type: 'reset', data: { index: 0 } })).toMatchObject({ type: 'observation' })
  })

  test('no message whatever makes a fault of the server, a reward or silence', async () => {
    const client = await session()
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('reset', 'step', 'state', 'mcp'))
    const message = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ type: fc.constantFrom('reset', 'step', 'state', 'mcp', 'x'), data: value }, { requiredKeys: ['type'] }).map((made) => JSON.stringify(made)), // biome-ignore format: one row
    )
    await fc.assert(
      fc.asyncProperty(message, async (text) => {
        const { type, data } = await client.say(text)
        expect(['observation', 'state', 'mcp', 'error']).toContain(type)
        expect(data.reward ?? null).toBe(null)
      }),
      { numRuns: 400 },
    )
  })

  test('a close ends it', async () => {
    const { socket, closed } = await session()
    socket.send('{"type":"close"}')
    expect((await closed).code).toBe(1000)
  })
})

test('JSON-RPC on either socket: no tools, and no method but theirs', async () => {
  const { say } = await session()
  const rpc = (method: string, id: unknown, params = {}) => ({ jsonrpc: '2.0', id, method, params })
  const listed = { jsonrpc: '2.0', id: 7, result: { tools: [] } }
  expect(await say({ type: 'mcp', data: rpc('tools/list', 7) })).toEqual({ type: 'mcp', data: listed })
  const other = await talk(`${server.url}/mcp`)
  expect(await other.say(rpc('tools/list', 7))).toEqual(listed)
  expect(await other.say('{')).toMatchObject({ error: { code: -32700 } })
  expect(await other.say(rpc('tools/call', 'a', { name: 'zoom' }))).toMatchObject({ id: 'a', error: { code: -32602, message: expect.stringContaining('zoom') } }) // biome-ignore format: one row
  expect(await other.say(rpc('initialize', 1))).toMatchObject({ id: 1, error: { code: -32601 } })
  other.socket.terminate()
})

test('a server without questions says so, and the rest is as it was', async () => {
  const alone = await startServer()
  const { say, socket } = await talk(`${alone.url}/ws`)
  expect((await say({ type: 'reset' })).data).toMatchObject({ code: 'EXECUTION_ERROR', message: expect.stringContaining('--data DIR') }) // biome-ignore format: one row
  expect((await alone.ask('/reset', {})).status).toBe(501)
  expect((await alone.get('/spatial_ssrl/splits')).status).toBe(501)
  expect(JSON.parse((await alone.get('/metadata')).text).description).toContain('without a data set')
  socket.terminate()
  await alone.stop(0)
})
