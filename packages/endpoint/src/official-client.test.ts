import type { RgbImage } from '@spatial-ssrl/core'
import OpenAI, { BadRequestError, RateLimitError } from 'openai'
import { expect, onTestFinished, test } from 'vitest'
import { openEndpoint } from './open-endpoint.ts'
import { type ScriptedReply, scriptedServer } from './scripted-server.ts'

// The official client beside ours, at one server: what it reads there is what was scripted, and what ours sends is what it sends.

async function both(respond: (index: number) => ScriptedReply, maxRetries = 0) {
  const server = await scriptedServer((_, index) => respond(index), { models: ['scripted', 'other'] })
  const official = new OpenAI({ baseURL: server.url, apiKey: 'secret', maxRetries })
  const ours = openEndpoint({
    ...{ baseUrls: [server.url], model: 'scripted', apiKey: 'secret', parameters: 'hosted', wait: async () => {} },
    encodeImage: async ({ width }: RgbImage) => `data:image/png;base64,${width}`,
  })
  onTestFinished(async () => {
    await ours.close()
    await server.close()
  })
  return { server, official, ours }
}

const picture = (width: number): RgbImage => ({ width, height: 1, data: new Uint8Array(3 * width) })
const sampling = { n: 2, temperature: 0.7, maxTokens: 20, seed: 1 }

test('ours asks what the official client asks: path, body and token of a question with pictures', async () => {
  const { server, official, ours } = await both(() => ({ texts: ['a', 'b'] }))
  const [generations] = await ours.generate([{ text: '<image>Left or <image>?', images: [picture(1), picture(2)] }], sampling) // biome-ignore format: one row
  const { seed } = server.received[0]!.body
  const reply = await official.chat.completions.create({
    model: 'scripted',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,1' } },
          { type: 'text', text: 'Left or ' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,2' } },
          { type: 'text', text: '?' },
        ],
      },
    ],
    ...{ n: 2, temperature: 0.7, top_p: 1, seed: seed as number, max_completion_tokens: 20, stream: false },
  })
  const [mine, theirs] = server.received.map(({ path, body, headers, text, pictures }) => {
    const { authorization, 'content-type': type } = headers
    return { path, body, authorization, type, text, pictures }
  })
  expect(mine).toEqual(theirs)
  expect(reply.choices.map(({ message }) => message.content)).toEqual(generations!.map(({ text }) => text))
})

test('the official client reads what the scripted server says', async () => {
  const { official, server } = await both((index) =>
    index === 0
      ? { texts: ['yes'], finishReason: 'length', logprobs: [-0.5, -1.5] }
      : { sampled: [{ text: 'no', tokens: [7], logprobs: [-2] }], promptTokenIds: [1, 2, 3] },
  )
  const ask = () => official.chat.completions.create({ model: 'scripted', messages: [{ role: 'user', content: 'Which?' }], logprobs: true }) // biome-ignore format: one row
  const first = await ask()
  expect(first).toMatchObject({ object: 'chat.completion', created: 0, model: 'scripted', usage: { total_tokens: 15 } })
  expect(first.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'yes', refusal: null } })
  expect(first.choices[0]!.logprobs!.content!.map(({ logprob }) => logprob)).toEqual([-0.5, -1.5])
  expect(server.received[0]!.text).toBe('Which?')
  const second = await ask()
  expect(second).toMatchObject({ created: 0, usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } })
  expect(second.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'no' }, token_ids: [7] })
  expect((await official.models.list()).data.map(({ id }) => id)).toEqual(['scripted', 'other'])
})

test('both try again after 429, as long as they are told, and neither after 400', async () => {
  const answers: ScriptedReply[] = [{ status: 429, retryAfter: '0' }, { texts: ['a'] }]
  const { server, official, ours } = await both((index) => answers[index % 2]!, 1)
  const asked = { model: 'scripted', messages: [{ role: 'user' as const, content: 'Which?' }] }
  expect((await official.chat.completions.create(asked)).choices[0]!.message.content).toBe('a')
  const question = { text: 'Which?', images: [], pictures: async () => [] }
  expect((await ours.complete(question, { ...sampling, n: 1 })).generations[0]!.text).toBe('a')
  expect(server.received).toHaveLength(4)

  const busy = await both(() => ({ status: 429, retryAfter: '0' }))
  await expect(busy.official.chat.completions.create(asked)).rejects.toThrow(RateLimitError)
  const wrong = await both(() => ({ status: 400 }), 3)
  await expect(wrong.official.chat.completions.create(asked)).rejects.toThrow(BadRequestError)
  await expect(wrong.ours.complete(question, { ...sampling, n: 1 })).rejects.toThrow('scripted 400')
  expect(wrong.server.received).toHaveLength(2)
})
