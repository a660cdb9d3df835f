import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RgbImage } from '@spatial-ssrl/core'
import { afterEach, describe, expect, test } from 'vitest'
import { EndpointError } from './failure/endpoint-error.ts'
import { type EndpointOptions, openEndpoint } from './open-endpoint.ts'
import { longestReply } from './reply/bounded-json.ts'
import { type ScriptedReply, type ScriptedServer, scriptedServer } from './scripted-server.ts'

const picture: RgbImage = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }
const encodeImage = async ({ width, height }: RgbImage) => `data:image/png;base64,${width}x${height}`
const sampling = { n: 1, temperature: 0.7, maxTokens: 20, seed: 1 }
const question = { text: 'What is it?', images: [], pictures: async () => [] }

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(respond: (index: number, text: string) => ScriptedReply): Promise<ScriptedServer> {
  const server = await scriptedServer(({ text }, index) => respond(index, text))
  closing.push(server.close)
  return server
}

/** An endpoint that does not wait between tries but notes how long it would. */
function open(servers: readonly ScriptedServer[], options: Partial<EndpointOptions> = {}) {
  const waits: number[] = []
  const endpoint = openEndpoint({
    baseUrls: servers.map(({ url }) => url),
    model: 'scripted',
    encodeImage,
    wait: async (ms) => void waits.push(ms),
    ...options,
  })
  closing.push(() => endpoint.close())
  return { endpoint, waits }
}

test('a question travels with its pictures in place and every sampling parameter', async () => {
  const server = await serve(() => ({ texts: ['a', 'b'] }))
  const { endpoint } = open([server], { apiKey: 'secret' })
  const [generations] = await endpoint.generate(
    [{ text: '<image>Left or <image> right?', images: [picture, { ...picture, width: 1 }] }],
    { ...sampling, n: 2 },
  )
  expect(generations!.map(({ text }) => text)).toEqual(['a', 'b'])
  const { body, headers } = server.received[0]!
  expect(headers.authorization).toBe('Bearer secret')
  expect(body.messages).toEqual([
    {
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: 'data:image/png;base64,2x1' } },
        { type: 'text', text: 'Left or ' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,1x1' } },
        { type: 'text', text: ' right?' },
      ],
    },
  ])
  const { messages: _messages, seed, ...parameters } = body
  expect(parameters).toEqual({
    model: 'scripted',
    n: 2,
    temperature: 0.7,
    top_p: 1,
    max_tokens: 20,
    top_k: -1,
    min_p: 0,
    repetition_penalty: 1,
    stream: false,
  })
  expect(Number.isInteger(seed)).toBe(true)
})

test('a hosted service gets only what it knows', async () => {
  const server = await serve(() => ({ texts: ['a'] }))
  await open([server], { parameters: 'hosted' }).endpoint.complete(question, sampling)
  expect(Object.keys(server.received[0]!.body).sort()).toEqual(
    ['model', 'messages', 'n', 'temperature', 'top_p', 'seed', 'max_completion_tokens', 'stream'].sort(),
  )
})

test('usage, finish reasons and the served model come back; a cut answer is marked', async () => {
  const server = await serve(() => ({ texts: ['half'], finishReason: 'length', logprobs: [-0.5, -0.25] }))
  const completion = await open([server], { logprobs: true }).endpoint.complete(question, sampling)
  expect(completion).toMatchObject({
    finishReasons: ['length'],
    usage: { promptTokens: 10, completionTokens: 5 },
    servedModel: 'scripted',
    tries: 1,
  })
  expect(completion.generations[0]).toMatchObject({ text: 'half', finishReason: 'length' })
  expect([...completion.generations[0]!.logprobs]).toEqual([-0.5, -0.25])
  expect(server.received[0]!.body).toMatchObject({ logprobs: true, return_token_ids: true })
})

test('what training needs is asked for and comes back: tokens of question and answers, and an end that is the model’s', async () => {
  const sampled = [{ text: 'B', tokens: [5, 2], logprobs: [-0.5, -0.25] }]
  const server = await scriptedServer(() => ({ sampled, promptTokenIds: [7, 8, 9] }))
  closing.push(server.close)
  const { endpoint } = open([server], { logprobs: true, stopTokens: [2, 0] })
  const { generations, promptTokenIds, usage } = await endpoint.complete(question, sampling)
  expect(generations[0]).toMatchObject({
    text: 'B',
    tokens: Int32Array.of(5, 2),
    logprobs: Float32Array.of(-0.5, -0.25),
  })
  expect(promptTokenIds).toEqual(Int32Array.of(7, 8, 9))
  expect(usage).toEqual({ promptTokens: 3, completionTokens: 2 })
  expect(server.received[0]!.body).toMatchObject({ stop_token_ids: [2, 0], return_token_ids: true })
  await open([server], { parameters: 'hosted', stopTokens: [2] }).endpoint.complete(question, sampling)
  expect(server.received[1]!.body).not.toHaveProperty('stop_token_ids')
})

test('a server that knows no n is asked until there are n answers, each with a seed of its own', async () => {
  const server = await serve((index) => ({ texts: [`answer ${index}`] }))
  const { generations, usage } = await open([server]).endpoint.complete(question, { ...sampling, n: 3 })
  expect(generations.map(({ text }) => text)).toEqual(['answer 0', 'answer 1', 'answer 2'])
  expect(usage.completionTokens).toBe(15)
  expect(new Set(server.received.map(({ body }) => body.seed)).size).toBe(3)
})

test('greedy answers are asked for once, as servers refuse more, and repeated', async () => {
  const server = await serve(() => ({ texts: ['same'] }))
  const { generations } = await open([server]).endpoint.complete(question, { ...sampling, n: 3, temperature: 0 })
  expect(generations.map(({ text }) => text)).toEqual(['same', 'same', 'same'])
  expect(server.received.map(({ body }) => body.n)).toEqual([1])
})

describe('failures', () => {
  test.each<[string, ScriptedReply]>([
    ['408', { status: 408 }],
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['a broken connection', { cut: 'before' }],
    ['a connection cut within the reply', { cut: 'within' }],
    ['text that is no JSON', { body: '<html>gateway' }],
    ['JSON that is no completion', { body: '{"id": 1}' }],
    ['a completion without choices', { body: '{"choices": []}' }],
  ])('%s is tried again', async (_name, failure) => {
    const server = await serve((index) => (index < 2 ? failure : { texts: ['at last'] }))
    const { endpoint, waits } = open([server])
    const { generations, tries } = await endpoint.complete(question, sampling)
    expect(generations[0]!.text).toBe('at last')
    expect(tries).toBe(3)
    expect(server.received).toHaveLength(3)
    expect(waits).toHaveLength(2)
    expect(waits[0]).toBeGreaterThanOrEqual(250)
    expect(waits[1]).toBeLessThanOrEqual(1000)
  })

  test.each([
    [400, 'request'],
    [413, 'request'],
    [422, 'request'],
    [401, 'access'],
    [404, 'access'],
  ])('%i is never tried again', async (status, failure) => {
    const server = await serve(() => ({ status }))
    const error = await open([server])
      .endpoint.complete(question, sampling)
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(EndpointError)
    expect(error).toMatchObject({ code: 'remote', failure, status })
    expect((error as Error).message).toMatch(/^http:\S+: HTTP \d+ scripted \d+ — [^\n]+$/)
    expect(server.received).toHaveLength(1)
  })

  test('Retry-After is honoured', async () => {
    const server = await serve((index) => (index === 0 ? { status: 429, retryAfter: '7' } : { texts: ['a'] }))
    const { endpoint, waits } = open([server])
    await endpoint.complete(question, sampling)
    expect(waits).toEqual([7000])
  })

  test('the tries are bounded', async () => {
    const server = await serve(() => ({ status: 502 }))
    const { endpoint } = open([server], { retries: 2 })
    await expect(endpoint.complete(question, sampling)).rejects.toMatchObject({ failure: 'unavailable', status: 502 })
    expect(server.received).toHaveLength(3)
  })

  test('a silent server runs into the time limit and is asked again', async () => {
    const server = await serve((index) => (index === 0 ? { silent: true } : { texts: ['a'] }))
    const { tries } = await open([server], { timeout: 50 }).endpoint.complete(question, sampling)
    expect(tries).toBe(2)
  })

  test('nobody listens', async () => {
    const server = await scriptedServer(() => ({ texts: ['a'] }))
    await server.close()
    await expect(open([server]).endpoint.complete(question, sampling)).rejects.toThrow(/ECONNREFUSED.*6 tries/)
    await expect(open([server]).endpoint.models()).rejects.toThrow('check the address')
  })

  test('a signal ends what is under way with its reason', async () => {
    const stop = new AbortController()
    const server = await serve(() => ({ silent: true }))
    const answers = open([server], { signal: stop.signal }).endpoint.generate([question, question], sampling)
    setTimeout(() => stop.abort(new Error('enough')), 20)
    await expect(answers).rejects.toThrow('enough')
  })
})

describe('many questions', () => {
  test('answers come in the order of the questions, over few connections, no more at once than allowed', async () => {
    const server = await serve((index, text) => ({ texts: [text], delay: 10 - (index % 10) }))
    const { endpoint } = open([server], { concurrency: 4 })
    const questions = Array.from({ length: 40 }, (_, index) => ({ text: `question ${index}`, images: [] }))
    const answers = await endpoint.generate(questions, sampling)
    expect(answers.map(([first]) => first!.text)).toEqual(questions.map(({ text }) => text))
    expect(server.mostInFlight).toBeLessThanOrEqual(4)
    expect(new Set(server.received.map(({ connection }) => connection)).size).toBeLessThanOrEqual(4)
  })

  test('several servers share the work, and the others take over from one that is down', async () => {
    const healthy = await serve((_index, text) => ({ texts: [text], delay: 2 }))
    const other = await serve((_index, text) => ({ texts: [text], delay: 2 }))
    const down = await serve(() => ({ status: 500 }))
    const questions = Array.from({ length: 30 }, (_, index) => ({ text: `question ${index}`, images: [] }))
    const { endpoint } = open([healthy, other, down], { concurrency: 2 })
    const answers = await endpoint.generate(questions, sampling)
    expect(answers.map(([first]) => first!.text)).toEqual(questions.map(({ text }) => text))
    expect(healthy.received.length).toBeGreaterThan(5)
    expect(other.received.length).toBeGreaterThan(5)
  })
})

test('the model list is read, and anything else in its place is none', async () => {
  const server = await serve(() => ({ texts: ['a'] }))
  expect(await open([server]).endpoint.models()).toEqual(['scripted'])
})

describe('what a server says in place of an answer', () => {
  const ask = async (reply: ScriptedReply, options: Partial<EndpointOptions> = {}) => {
    const server = await serve(() => reply)
    const { endpoint } = open([server], options)
    const error = await endpoint.complete(question, sampling).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(EndpointError)
    return { error: error as EndpointError, asked: server.received.length }
  }

  test.each<[string, ScriptedReply, object]>([
    ['no credit', { status: 402 }, { failure: 'access', remedy: 'credit' }],
    [
      'a parameter that it does not know',
      { status: 400, body: '{"error":{"message":"Unrecognized request argument supplied: min_p"}}' },
      { failure: 'access', remedy: 'parameter', parameter: 'min_p' },
    ],
    [
      'a refusal in a reply of 200',
      { body: '{"error":{"message":"No endpoints found that support image input"}}' },
      { failure: 'access', remedy: 'pictures', status: 200 },
    ],
    [
      'a refusal within a choice',
      { body: '{"choices":[{"error":{"code":400,"message":"prompt is too long"},"message":{"content":""}}]}' },
      { failure: 'request', remedy: 'question' },
    ],
    [
      'a status of 500 that is a refusal',
      { status: 500, body: 'image input is not supported' },
      { remedy: 'pictures' },
    ],
  ])('%s is told at once in its own words', async (_name, reply, facts) => {
    const { error, asked } = await ask(reply)
    expect(error).toMatchObject(facts)
    expect(error.message).toMatch(/^http:\S+: HTTP \d+ [^\n]+ — [^\n]+$/)
    expect(error.message.startsWith(`${error.problem} — `)).toBe(true)
    expect(asked).toBe(1)
  })

  test('an overloaded server in a reply of 200 is tried again', async () => {
    const { error, asked } = await ask({ body: '{"error":{"message":"overloaded, try again later"}}' }, { retries: 2 })
    expect(error).toMatchObject({ failure: 'unavailable' })
    expect(error.message).toContain('overloaded, try again later (3 tries)')
    expect(asked).toBe(3)
  })

  test('an answer without choices is a fault of its question, once it has been asked for again', async () => {
    const { error, asked } = await ask({ body: '{"object":"chat.completion","choices": []}' }, { retries: 1 })
    expect(error).toMatchObject({ failure: 'request', message: expect.stringContaining('not a chat completion') })
    expect(asked).toBe(2)
  })

  test.each([
    ['longer', `{"x":"${'x'.repeat(longestReply)}"}`, 'over 8 MiB long'],
    ['deeper', '['.repeat(100_000), 'nested over 64 deep'],
  ])('a reply %s than any is a fault of its question, and not asked for again', async (_name, body, words) => {
    const { error, asked } = await ask({ body })
    expect(error).toMatchObject({ failure: 'request', message: expect.stringContaining(words) })
    expect(asked).toBe(1)
  })
})

test('a reply that trickles for ever ends at the time limit', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write(' '), 5)
    response.on('close', () => clearInterval(timer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const endpoint = openEndpoint({ baseUrls: [url], model: 'm', encodeImage, retries: 0, timeout: 60 })
  await expect(endpoint.complete(question, sampling)).rejects.toThrow('no answer within 0.06 s')
  await endpoint.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

test('thoughts and refusals come back beside the answer', async () => {
  const message = { content: [{ type: 'text', text: 'B' }], reasoning_content: 'on the right', refusal: 'no' }
  const server = await serve(() => ({ body: JSON.stringify({ choices: [{ message }] }) }))
  const { generations } = await open([server]).endpoint.complete(question, sampling)
  expect(generations).toMatchObject([{ text: 'B', reasoning: 'on the right', refusal: 'no' }])
})

test('what is omitted is not sent', async () => {
  const server = await serve(() => ({ texts: ['a'] }))
  await open([server], { parameters: 'hosted', omit: ['seed', 'top_p', 'n'] }).endpoint.complete(question, sampling)
  expect(Object.keys(server.received[0]!.body).sort()).toEqual(
    ['model', 'messages', 'temperature', 'max_completion_tokens', 'stream'].sort(),
  )
})

test('256 requests at once, tries and waits among them, warn of nothing', async () => {
  const warnings: string[] = []
  const note = (warning: Error) => warnings.push(`${warning.name}: ${warning.message}`)
  process.on('warning', note)
  const server = await serve((index) => (index < 256 ? { status: 503, retryAfter: '0.1' } : { texts: ['a'], delay: 5 }))
  const { signal } = new AbortController()
  const endpoint = openEndpoint({
    baseUrls: [server.url],
    model: 'm',
    encodeImage,
    concurrency: 256,
    retries: 50,
    signal,
  })
  closing.push(() => endpoint.close())
  const questions = Array.from({ length: 300 }, (_, index) => ({ text: `${index}`, images: [] }))
  const answers = await endpoint.generate(questions, sampling)
  await new Promise((resolve) => setImmediate(resolve)) // warnings are told on the next tick
  process.off('warning', note)
  expect(answers).toHaveLength(300)
  expect(warnings).toEqual([])
})
