import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deepestReply, UnboundedReply } from './bounded-json.ts'
import { type ChatReply, modelNames, readChatReply } from './chat-reply.ts'
import { serviceWords } from './service-words.ts'

const read = (body: unknown) => readChatReply(typeof body === 'string' ? body : JSON.stringify(body))

/** The reply in a body that holds one. */
function replyOf(body: unknown): ChatReply {
  const reading = read(body)
  if (reading === null || 'fault' in reading) throw new Error(`no reply: ${JSON.stringify(reading)}`)
  return reading.reply
}
const first = (message: object, choice: object = {}) => replyOf({ choices: [{ message, ...choice }] }).generations[0]!

test('the least that a server may send is enough', () => {
  expect(replyOf('\uFEFF \n{"choices":[{"message":{"content":null}}]}')).toEqual({
    generations: [
      {
        text: '',
        reasoning: null,
        refusal: null,
        tokens: new Int32Array(),
        logprobs: new Float32Array(),
        finishReason: 'stop',
      },
    ],
    finishReasons: ['unknown'],
    promptTokens: 0,
    completionTokens: 0,
    promptTokenIds: null,
    model: null,
  })
})

describe('what a message says', () => {
  const B = { type: 'text', text: 'B' }
  test.each<[string, object, { text: string; reasoning?: string; refusal?: string }]>([
    ['text', { content: 'B' }, { text: 'B' }],
    ['null', { content: null }, { text: '' }],
    ['nothing', { role: 'assistant' }, { text: '' }],
    ['a list of text parts', { content: [B, { type: 'text', text: ' or C' }] }, { text: 'B or C' }],
    ['a list of strings', { content: ['B', '.'] }, { text: 'B.' }],
    ['output_text parts', { content: [{ type: 'output_text', text: 'B', annotations: [] }] }, { text: 'B' }],
    ['text with a value', { content: [{ type: 'text', text: { value: 'B' } }] }, { text: 'B' }],
    ['one part', { content: B }, { text: 'B' }],
    ['a part without a type', { content: [{ text: 'B' }] }, { text: 'B' }],
    ['a number', { content: 3 }, { text: '3' }],
    ['an empty list', { content: [] }, { text: '' }],
    ['pictures and calls beside text', { content: [{ type: 'image_url', image_url: {} }, B, 7, null] }, { text: 'B7' }],
    ['<think> in the text', { content: '<think>x</think>B' }, { text: '<think>x</think>B' }],
    ['empty calls of tools', { content: 'B', tool_calls: [], function_call: null }, { text: 'B' }],
    ['null calls of tools', { content: 'B', tool_calls: null, audio: null }, { text: 'B' }],
    ['DeepSeek, vLLM', { content: null, reasoning_content: 'r' }, { text: '', reasoning: 'r' }],
    ['OpenRouter', { content: 'B', reasoning: 'r', reasoning_details: [{ text: 'r' }] }, { text: 'B', reasoning: 'r' }],
    [
      'details alone',
      {
        content: 'B',
        reasoning: null,
        reasoning_details: [
          { type: 'reasoning.summary', summary: 's' },
          { type: 'reasoning.text', text: 't' },
          { type: 'reasoning.encrypted', data: 'zzz' },
        ],
      },
      { text: 'B', reasoning: 'st' },
    ],
    ['reasoning as parts', { content: 'B', reasoning_content: [B] }, { text: 'B', reasoning: 'B' }],
    ['Ollama', { content: 'B', thinking: 'r' }, { text: 'B', reasoning: 'r' }],
    [
      'LiteLLM',
      { content: 'B', thinking_blocks: [{ type: 'thinking', thinking: 'r' }] },
      { text: 'B', reasoning: 'r' },
    ],
    [
      'Mistral',
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'r' }] }, B] },
      { text: 'B', reasoning: 'r' },
    ],
    ['odd reasoning', { content: 'B', reasoning_content: { odd: 1 }, reasoning: 7 }, { text: 'B' }],
    ['a refusal', { content: null, refusal: 'I will not.' }, { text: '', refusal: 'I will not.' }],
    ['a refusal part', { content: [{ type: 'refusal', refusal: 'No.' }] }, { text: '', refusal: 'No.' }],
    ['an odd refusal', { content: 'B', refusal: false }, { text: 'B' }],
  ])('%s', (_name, message, { text, reasoning = null, refusal = null }) => {
    expect(first(message)).toMatchObject({ text, reasoning, refusal })
  })
})

test.each([
  ['beside the choices', { prompt_token_ids: [7, 8] }, {}, [7, 8]],
  ['in every choice', {}, { prompt_token_ids: [7, 8] }, [7, 8]],
  ['nowhere', { prompt_token_ids: null }, {}, null],
  ['as something else', { prompt_token_ids: 'seven' }, { prompt_token_ids: [0.5] }, null],
])('tokens of the question %s', (_where, beside, within, tokens) => {
  const { promptTokenIds } = replyOf({ choices: [{ message: { content: 'x' }, ...within }], ...beside })
  expect(promptTokenIds && [...promptTokenIds]).toEqual(tokens)
})

test('token ids and log-probabilities are read where they are', () => {
  const logprobs = { content: [{ logprob: -1 }, { logprob: -2 }] }
  const reply = first({ content: 'x' }, { token_ids: [5, 6], logprobs })
  expect([...reply.tokens]).toEqual([5, 6])
  expect([...reply.logprobs]).toEqual([-1, -2])
  expect([...first({ content: 'x' }, { logprobs: { token_logprobs: [-3] } }).logprobs]).toEqual([-3])
})

test.each([
  null,
  'x',
  3,
  [],
  {},
  { content: null },
  { content: {} },
  { content: [{}] },
  { content: [{ logprob: null }] },
])('odd log-probabilities (%j) are none, and cost no answer', (logprobs) =>
  expect(first({ content: 'B' }, { logprobs, token_ids: logprobs })).toMatchObject({
    text: 'B',
    logprobs: new Float32Array(),
  }),
)

test.each<[unknown, number, number]>([
  [{ prompt_tokens: 5, completion_tokens: 3, prompt_tokens_details: null }, 5, 3],
  [{ prompt_tokens: '5', completion_tokens: '3.0' }, 5, 3],
  [{ prompt_tokens: 5.4, completion_tokens: 2.6 }, 5, 3],
  [{ prompt_tokens: -5, completion_tokens: null }, 0, 0],
  [{ prompt_tokens: 1e300, completion_tokens: 'many' }, 0, 0],
  [{ input_tokens: 5, output_tokens: 3 }, 5, 3],
  [{}, 0, 0],
  [null, 0, 0],
  ['much', 0, 0],
  [[1], 0, 0],
])('usage %j', (usage, promptTokens, completionTokens) => {
  expect(replyOf({ choices: [{ message: { content: 'B' } }], usage })).toMatchObject({ promptTokens, completionTokens })
})

test('choices come in the order of their index, or as they are where that says nothing', () => {
  const texts = (indices: unknown[]) =>
    replyOf({ choices: indices.map((index, k) => ({ index, message: { content: `${k}` } })) }).generations.map(
      ({ text }) => text,
    )
  expect(texts([2, 0, 1])).toEqual(['1', '2', '0'])
  expect(texts([0, 0, 0])).toEqual(['0', '1', '2'])
  expect(texts([2, undefined, 1])).toEqual(['0', '1', '2'])
  expect(texts([2, '1', 0])).toEqual(['0', '1', '2'])
})

test.each<[unknown, string]>([
  ['content_filter', 'content_filter'],
  ['eos_token', 'eos_token'],
  ['', 'unknown'],
  [null, 'unknown'],
  [7, 'unknown'],
])('finish reason %j is kept as %s', (finish_reason, kept) => {
  expect(replyOf({ choices: [{ message: { content: '' }, finish_reason }] }).finishReasons).toEqual([kept])
})

test('a choice that is none is passed over beside one that is', () => {
  expect(replyOf({ choices: [null, {}, 'x', { message: { content: 'B' } }], error: null }).generations).toHaveLength(1)
  expect(replyOf({ choices: [{ text: 'B' }], error: {} }).generations[0]!.text).toBe('B')
})

test.each<[string, unknown, string]>([
  [
    'an error object',
    { error: { message: 'No endpoints found that support image input', code: 404 } },
    'No endpoints found',
  ],
  ['an error as text', { error: 'overloaded' }, 'overloaded'],
  ['an error beside an answer', { error: { message: 'cut' }, choices: [{ message: { content: 'B' } }] }, 'cut'],
  [
    'an error of the choice',
    { choices: [{ error: { code: 502, message: 'upstream' }, message: { content: '' } }] },
    'upstream',
  ],
  [
    'a choice that ended in one',
    { choices: [{ finish_reason: 'error', message: { content: 'ha' } }] },
    'ended in an error',
  ],
  ['Gemini’s list', [{ error: { code: 400, message: 'API key not valid' } }], 'API key not valid'],
  ['vLLM’s object', { object: 'error', message: 'no such model', code: 40401 }, 'no such model'],
  ['FastAPI', { detail: [{ loc: ['body', 'top_k'], msg: 'Extra inputs are not permitted' }] }, 'body.top_k: Extra'],
  ['MiniMax', { choices: null, base_resp: { status_code: 1004, status_msg: 'login fail' } }, 'login fail'],
])('%s in place of an answer is what the server says', (_name, body, words) => {
  const reading = read(body)
  expect(reading).toHaveProperty('fault')
  expect(serviceWords((reading as { fault: unknown }).fault).words).toContain(words)
})

test.each([
  '',
  ' ',
  'null',
  '3',
  '"B"',
  '<html>',
  '{"choices": []}',
  '{"choices": [{}]}',
  '{"choices": [',
  '{}',
  '[]',
  'data: [DONE',
])('%s is no reply', (text) => expect(read(text)).toBeNull())

describe('a reply sent as events, though none were asked for', () => {
  const event = (choice: object) => `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, ...choice }] })}\n\n`
  const events = [
    ': comment\n\nevent: message\n',
    event({ delta: { role: 'assistant', reasoning_content: 'on the ' } }),
    event({ delta: { reasoning_content: 'right' } }),
    event({ delta: { content: 'The answer' } }),
    'data: {"choices":[{"index":1,"delta":{"content":"other"}}]}\r\n\r\n',
    event({ delta: { content: ' is B' }, finish_reason: 'stop' }),
    'data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3}}\n\n',
  ]

  test('is put together', () => {
    const reply = replyOf(`${events.join('')}data: [DONE]\n`)
    expect(reply).toMatchObject({
      model: 'm',
      promptTokens: 5,
      completionTokens: 3,
      finishReasons: ['stop', 'unknown'],
    })
    expect(reply.generations).toMatchObject([{ text: 'The answer is B', reasoning: 'on the right' }, { text: 'other' }])
  })

  test('is no reply when it was cut off, and an error when it holds one', () => {
    expect(read(events.slice(0, 4).join(''))).toBeNull()
    expect(read(`${events.slice(0, 4).join('')}data: {"error":{"message":"overloaded"}}\n\n`)).toHaveProperty('fault')
  })
})

test('a body nested too deep is told, whatever is in its strings', () => {
  const nested = (depth: number) =>
    `{"choices":[{"message":{"content":"[[[[{{\\"[["}}],"x":${'['.repeat(depth)}${']'.repeat(depth)}}`
  expect(replyOf(nested(deepestReply - 1)).generations[0]!.text).toBe('[[[[{{"[[')
  for (const depth of [deepestReply, 100_000]) expect(() => read(nested(depth))).toThrow(UnboundedReply)
  expect(() => read('['.repeat(1_000_000))).toThrow(UnboundedReply)
  expect(() => modelNames(nested(deepestReply))).toThrow(UnboundedReply)
})

const scalar = fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e300, '', 'B', '7', 'text', 'thinking', 'refusal')
const name = fc.constantFrom(
  'content',
  'reasoning',
  'refusal',
  'type',
  'text',
  'error',
  'message',
  'code',
  'thinking',
  'metadata',
  'raw',
  '__proto__',
)
/** Parts of replies, put together wrongly. */
const part: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  part: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.dictionary(name, tie('part'), { maxKeys: 4 }),
    fc.array(tie('part'), { maxLength: 3 }),
  ),
})).part!

test('no text makes it throw, and what it reads is always whole', () => {
  const choice = fc.record(
    { message: part, finish_reason: part, logprobs: part, token_ids: part, index: part },
    { requiredKeys: [] },
  )
  const body = fc.record(
    { choices: fc.oneof(fc.array(choice), part), usage: part, model: part, error: part },
    { requiredKeys: [] },
  )
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    part.map((value) => JSON.stringify(value)),
    body.map((value) => JSON.stringify(value)),
    fc.tuple(body, fc.nat(200)).map(([value, cut]) => JSON.stringify(value).slice(0, cut)),
    fc
      .array(body)
      .map((chunks) => `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]`),
  )
  fc.assert(
    fc.property(text, (given) => {
      const reading = readChatReply(given)
      expect(Array.isArray(modelNames(given))).toBe(true)
      expect(serviceWords(given).words).toMatch(/^[^\n]{0,4000}$/u)
      if (reading === null) return
      if ('fault' in reading) expect(typeof serviceWords(reading.fault).words).toBe('string')
      else {
        const { generations, finishReasons, promptTokens, completionTokens } = reading.reply
        expect(generations.length).toBeGreaterThan(0)
        expect(finishReasons).toHaveLength(generations.length)
        expect([promptTokens, completionTokens].every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true)
        for (const { text, reasoning, refusal } of generations) {
          expect(typeof text).toBe('string')
          for (const apart of [reasoning, refusal])
            expect(apart === null || (typeof apart === 'string' && apart !== '')).toBe(true)
        }
      }
    }),
    { numRuns: 500 },
  )
})
