import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../server.fixture.ts'
import { replyOf } from './reply-of.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop(0))

const prompt = '<|im_start|>user\n<|image_pad|>Which? Answer in \\boxed{A}.<|im_end|>\n<|im_start|>assistant\n'
const expanded = prompt.replace('<|image_pad|>', '<|image_pad|>'.repeat(64))

test.each<[name: string, query: string, prompt: string, reply: string | null]>([
  ['pictures multiplied', `${expanded}yes<|im_end|>`, prompt, 'yes'],
  ['the same prompt', `${prompt}yes`, prompt, 'yes'],
  ['several endings', `${prompt}yes<|im_end|>\n<|endoftext|><|endoftext|>`, prompt, 'yes'],
  ['an ending in the middle', `${prompt}a<|im_end|>b`, prompt, 'a<|im_end|>b'],
  [
    'a reply that begins another turn',
    `${expanded}no<|im_start|>assistant\nyes`,
    prompt,
    'no<|im_start|>assistant\nyes',
  ],
  ['a dialogue', `${expanded}a<|im_end|>\n${expanded}b`, `${prompt}a<|im_end|>\n${prompt}`, 'b'],
  ['a template without header', 'Q: which? A: B', 'Q: which? A: ', 'B'],
  [
    'Llama 3',
    `<|image|><|image|>Q<|start_header_id|>assistant<|end_header_id|>\n\nyes<|eot_id|>`,
    '<|image|>Q<|start_header_id|>assistant<|end_header_id|>\n\n',
    'yes',
  ],
  ['no way to tell', 'XX which? B', 'X which?', null],
  ['a prompt of another query', 'B', prompt, null],
  ['white space that is the reply’s own', `${prompt}yes \n`, prompt, 'yes \n'],
])('%s', (_, query, asked, reply) => expect(replyOf(query, asked)).toBe(reply))

test('rewards, scores and parts in order; what the prompt boxes is no answer', async () => {
  const replies = ['<think>x</think> \\boxed{A}<|im_end|>', 'I do not know<|im_end|>', 'R<|im_end|>']
  const labels = ['A', JSON.stringify({ task: 'shuffle', answer: 'A', meta: {} }), '{"task":"maze","answer":"R"}']
  const { status, body } = await server.ask('/get_reward', {
    query: replies.map((reply) => expanded + reply),
    prompts: replies.map(() => prompt),
    labels,
  })
  expect(status).toBe(200)
  expect(body).toEqual({
    rewards: [1, 0, null],
    scores: [1, 0, null],
    extra_logs: { accuracy: [1, 0, null], format: [1, 0, null] },
  })
})

test('a reply that cannot be found is refused, and so the whole request: it is not a zero', async () => {
  const { status, body } = await server.ask('/get_reward', { query: ['XX b'], prompts: ['X b'], labels: ['A'] })
  expect([status, body.error]).toEqual([422, expect.stringContaining('query[0]: where the reply begins is unknown')])
})

test('a label that is JSON of another shape is an answer', async () => {
  const reply = '<think>x</think> \\boxed{{"x": 1}}'
  const { body } = await server.ask('/get_reward', { query: [prompt + reply], prompts: [prompt], labels: ['{"x": 1}'] })
  expect(body.rewards).toEqual([1])
})
