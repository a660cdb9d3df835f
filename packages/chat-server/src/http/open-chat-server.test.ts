import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PolicyRequest, RgbImage } from '@spatial-ssrl/core'
import { decodeImage, encodePng } from '@spatial-ssrl/image-ops/codec'
import { initModel, type LocalPolicy, openPolicy } from '@spatial-ssrl/model-runtime'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChatServer, type ChatServerOptions, openChatServer } from './open-chat-server.ts'

const folder = await mkdtemp(join(tmpdir(), 'chat-'))
let policy: LocalPolicy
let server: ChatServer
let client: OpenAI
const faults: unknown[] = []

const open = (change: Partial<ChatServerOptions> = {}) =>
  openChatServer({
    ...{ policy, name: 'tiny', decodePicture: decodeImage, seconds: () => 1_800_000_000, mostReplyTokens: 500 },
    onFault: (error) => faults.push(error),
    ...change,
  })
const clientOf = ({ url }: ChatServer, apiKey = 'none') => new OpenAI({ baseURL: url, apiKey, maxRetries: 0 })

beforeAll(async () => {
  const model = join(folder, 'tiny')
  await initModel(model, { preset: 'tiny', seed: 3 })
  policy = await openPolicy(model, { lanes: 1 })
  server = await open()
  client = clientOf(server)
})
afterAll(async () => {
  await server.stop(0)
  await policy.close()
  await rm(folder, { recursive: true })
  expect(faults).toEqual([])
})

const picture = (shade: number): RgbImage => ({ width: 64, height: 64, data: new Uint8Array(12288).fill(shade) })
const part = async (image: RgbImage) =>
  ({
    type: 'image_url',
    image_url: { url: `data:image/png;base64,${Buffer.from(await encodePng(image)).toString('base64')}` },
  }) as const
const text = (words: string) => ({ type: 'text', text: words }) as const
const question = [{ role: 'user' as const, content: 'Which patch was flipped?' }]
const base = { model: 'tiny', messages: question, max_tokens: 12 }

async function refusal(
  call: Promise<unknown>,
): Promise<{ status: number; param: string | null; message: string; code: string | null }> {
  const error = await call.then(
    () => null,
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(OpenAI.APIError)
  return error
}

test('replies are those that the policy gives itself, with pictures, log-probabilities and usage', async () => {
  const asked: PolicyRequest = { text: '<image>Left or <image> right?', images: [picture(40), picture(200)] }
  const [expected] = await policy.generate([asked], { n: 2, temperature: 0.8, topP: 0.9, maxTokens: 12, seed: 7 })
  const content = [await part(picture(40)), text('Left or '), await part(picture(200)), text(' right?')]
  const answer = await client.chat.completions.create({
    ...{ model: 'tiny', messages: [{ role: 'user', content }], n: 2, temperature: 0.8, top_p: 0.9 },
    ...{ max_completion_tokens: 12, seed: 7, logprobs: true },
  })
  expect(answer.choices.map(({ message }) => message.content)).toEqual(expected!.map((reply) => reply.text))
  expect(answer.choices.map(({ finish_reason }) => finish_reason)).toEqual(expected!.map((reply) => reply.finishReason))
  for (const [index, { logprobs }] of answer.choices.entries())
    expect(logprobs!.content!.map(({ logprob }) => Math.fround(logprob))).toEqual([...expected![index]!.logprobs])
  const written = expected!.reduce((sum, { tokens }) => sum + tokens.length, 0)
  const prompt = policy.countTokens(asked)
  expect(answer.usage).toEqual({ prompt_tokens: prompt, completion_tokens: written, total_tokens: prompt + written })
  expect([answer.object, answer.model, answer.created]).toEqual(['chat.completion', 'tiny', 1_800_000_000])
})

test('a streamed answer adds up to the whole one, and comes in pieces', async () => {
  const how = { ...base, n: 2, temperature: 1, seed: 5, max_tokens: 60, logprobs: true } as const
  const whole = await client.chat.completions.create(how)
  const stream = await client.chat.completions.create({ ...how, stream: true, stream_options: { include_usage: true } })
  const texts = ['', '']
  const logprobs: number[][] = [[], []]
  const ends: (string | null)[] = [null, null]
  let [pieces, usage]: [number, unknown] = [0, null]
  for await (const { choices, usage: told } of stream) {
    if (told) usage = told
    for (const { index, delta, finish_reason, logprobs: more } of choices) {
      if (delta.content) pieces++
      texts[index] += delta.content ?? ''
      logprobs[index]!.push(...(more?.content ?? []).map(({ logprob }) => logprob))
      ends[index] = finish_reason ?? ends[index]!
    }
  }
  expect(texts).toEqual(whole.choices.map(({ message }) => message.content))
  expect(logprobs).toEqual(whole.choices.map((choice) => choice.logprobs!.content!.map(({ logprob }) => logprob)))
  expect(ends).toEqual(whole.choices.map(({ finish_reason }) => finish_reason))
  expect(usage).toEqual(whole.usage)
  expect(pieces).toBeGreaterThan(4)
})

test('stop texts end a reply, streamed or not', async () => {
  const how = { ...base, temperature: 1, seed: 9, max_tokens: 40 }
  const whole = (await client.chat.completions.create(how)).choices[0]!.message.content!
  const stop = whole.slice(8, 11)
  const cut = (await client.chat.completions.create({ ...how, stop })).choices[0]!
  expect([cut.message.content, cut.finish_reason]).toEqual([whole.slice(0, whole.indexOf(stop)), 'stop'])
  let streamed = ''
  for await (const { choices } of await client.chat.completions.create({ ...how, stop: [stop], stream: true }))
    streamed += choices[0]?.delta.content ?? ''
  expect(streamed).toBe(cut.message.content)
})

test('what was said before is part of the prompt', async () => {
  const messages = [
    { role: 'system' as const, content: 'Be brief.' },
    { role: 'user' as const, content: [await part(picture(9)), text('What is it?')] },
    { role: 'assistant' as const, content: 'A lamp.' },
    { role: 'user' as const, content: 'Where?' },
  ]
  const before = [
    { role: 'system' as const, text: 'Be brief.' },
    { role: 'user' as const, text: '<image>What is it?' },
    { role: 'assistant' as const, text: 'A lamp.' },
  ]
  const asked = { text: 'Where?', images: [picture(9)], before }
  const [expected] = (await policy.generate([asked], { n: 1, temperature: 0, maxTokens: 12, seed: 0 }))[0]!
  const answer = await client.chat.completions.create({ ...base, messages, temperature: 0 })
  expect(answer.choices[0]!.message.content).toBe(expected!.text)
  expect(answer.usage!.prompt_tokens).toBe(policy.countTokens(asked))
})

test('one seed gives one answer whatever is asked beside it; none gives different ones', async () => {
  const ask = (change: object) =>
    client.chat.completions
      .create({ ...base, temperature: 1, ...change })
      .then(({ choices }) => choices[0]!.message.content)
  const alone = [await ask({ seed: 1 }), await ask({ seed: 2 })]
  const beside = await Promise.all([ask({ seed: 2 }), ask({ seed: 1 }), ask({}), ask({})])
  expect(beside.slice(0, 2)).toEqual([alone[1], alone[0]])
  expect(beside[2]).not.toBe(beside[3])
})

test('models and health', async () => {
  expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['tiny'])
  expect((await client.models.retrieve('tiny')).id).toBe('tiny')
  expect(await (await fetch(server.url.replace('/v1', '/health'))).json()).toEqual({ status: 'ok' })
})

test.each([
  [{ model: 'other' }, 404, 'model'],
  [{ logit_bias: { 5: 10 } }, 400, 'logit_bias'],
  [{ best_of: 3 }, 400, 'best_of'],
  [{ stream_options: { include_usage: true } }, 400, 'stream_options'],
  [{ max_tokens: 501 }, 400, 'max_tokens'],
  [{ messages: [{ role: 'user', content: '<image>' }] }, 400, 'messages[0].content[0].text'],
  [{ messages: [{ role: 'user', content: 'a <video> of' }] }, 400, 'messages[0].content[0].text'],
  [{ messages: [{ role: 'assistant', content: 'Yes.' }] }, 400, 'messages'],
  [
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://127.0.0.1/x.png' } }] }] },
    400,
    'messages[0].content[0].image_url.url',
  ],
  [
    {
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }],
    },
    400,
    'messages[0].content[0].image_url.url',
  ],
  [
    {
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:text/html;base64,AAAA' } }] }],
    },
    400,
    'messages[0].content[0].image_url.url',
  ],
  [{ messages: [{ role: 'user', content: 'long '.repeat(20_000) }] }, 400, 'messages'],
])('%# is refused with the field', async (change, status, param) => {
  const found = await refusal(client.chat.completions.create({ ...base, ...change } as never))
  expect([found.status, found.param]).toEqual([status, param])
  expect(found.message).not.toContain('\n')
})

test('a token is asked for where one is set, but for health', async () => {
  const guarded = await open({ token: 'secret' })
  expect((await refusal(clientOf(guarded, 'wrong').chat.completions.create(base))).status).toBe(401)
  expect((await fetch(`${guarded.url}/models`)).status).toBe(401)
  expect((await fetch(guarded.url.replace('/v1', '/health'))).status).toBe(200)
  expect((await clientOf(guarded, 'secret').chat.completions.create(base)).choices).toHaveLength(1)
  await guarded.stop(0)
})

test('a picture that is no base64 is refused at once, however long, and what is held is bounded', async () => {
  const url = `data:image/png;base64,${' '.repeat(400_000)}!`
  const messages = [{ role: 'user' as const, content: [{ type: 'image_url' as const, image_url: { url } }] }]
  expect((await refusal(client.chat.completions.create({ ...base, messages }))).status).toBe(400)
  const narrow = await open({ mostHeldBytes: 20_000 }) // less than the picture once it is decoded
  const content = [await part(picture(7)), text('?')]
  const ask = (asked: typeof content) =>
    clientOf(narrow).chat.completions.create({ ...base, messages: [{ role: 'user', content: asked }] })
  expect((await ask(content)).choices).toHaveLength(1)
  expect((await refusal(ask([...content, await part(picture(8))]))).status).toBe(429)
  expect((await ask(content)).choices).toHaveLength(1)
  await narrow.stop(0)
})

test('bodies are bounded, and have to be JSON that says so', async () => {
  const small = await open({ mostBytes: 1000 })
  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(`${small.url}/chat/completions`, { method: 'POST', body, headers }).then(({ status }) => status)
  expect(await post(JSON.stringify({ ...base, user: 'x'.repeat(2000) }))).toBe(413)
  expect(await post(JSON.stringify(base), { 'content-type': 'text/plain' })).toBe(415)
  expect(await post('{')).toBe(400)
  expect(await post('null')).toBe(400)
  expect((await fetch(`${small.url}/chat/completions`)).status).toBe(405)
  expect((await fetch(`${small.url}/embeddings`, { method: 'POST' })).status).toBe(404)
  await small.stop(0)
})

test('more than may wait is answered 429; a client that goes away ends its work, and stopping answers what has come', async () => {
  const busy = await open({ mostRequests: 2 })
  const long = { ...base, temperature: 1, n: 8, max_tokens: 500 }
  const left = new AbortController()
  const [gone, stays] = [
    clientOf(busy)
      .chat.completions.create({ ...long, seed: 1 }, { signal: left.signal })
      .catch(() => 'gone'),
    clientOf(busy).chat.completions.create({ ...base, seed: 2 }),
  ]
  await until(
    async () =>
      (
        await refusal(
          clientOf(busy)
            .chat.completions.create(base)
            .then(() => Promise.reject(new OpenAI.APIError(200, {}, '', undefined))),
        )
      ).status === 429,
  )
  left.abort()
  expect(await gone).toBe('gone')
  const answered = stays.then(({ choices }) => choices.length)
  const stopped = busy.stop()
  expect(await answered).toBe(1)
  await stopped
  await expect(fetch(`${busy.url}/models`)).rejects.toThrow()
})

test('a stream that is cut off ends the work', async () => {
  const own = await open()
  const body = JSON.stringify({ ...base, temperature: 1, n: 8, max_tokens: 500, stream: true })
  const sent = httpRequest(`${own.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
  sent.on('error', () => {})
  sent.end(body)
  const [response] = await once(sent, 'response')
  await once(response, 'data')
  sent.destroy()
  await own.stop(20_000) // waits for what is under way
  expect((await client.chat.completions.create(base)).choices).toHaveLength(1)
})

test('a folder that wants what is not done is refused before anything is served', async () => {
  const folderSampling = { sampling: {}, notDone: ['num_beams: 4'] }
  const wants = Object.assign(Object.create(policy) as LocalPolicy, { folderSampling })
  await expect(open({ policy: wants })).rejects.toThrow(
    'generation_config.json asks for what is not done here: num_beams: 4',
  )
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5))
}
