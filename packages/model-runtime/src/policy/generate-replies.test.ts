import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng, type Generation, type PolicyRequest, type Sampling, SpatialError } from '@spatial-ssrl/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { initModel } from '../checkpoint/init-model.ts'
import type { GrownReply } from './generate-replies.ts'
import { type LocalPolicy, openPolicy } from './local-policy.ts'

const folder = await mkdtemp(join(tmpdir(), 'generate-'))
const model = join(folder, 'model')
let policy: LocalPolicy

beforeAll(async () => {
  await initModel(model, { preset: 'tiny', seed: 3 })
  policy = await openPolicy(model, { lanes: 1 })
})
afterAll(async () => {
  await policy.close()
  await rm(folder, { recursive: true })
})

const rng = createRng('pictures')
const requests: PolicyRequest[] = Array.from({ length: 5 }, (_, index) => ({
  text: `${index % 2 === 0 ? '<image>' : ''}Which patch was flipped? ${'Look again. '.repeat(index)}`,
  images:
    index % 2 === 0 ? [{ width: 64, height: 64, data: Uint8Array.from({ length: 12288 }, () => rng.int(256)) }] : [],
}))
const sampling: Sampling = { n: 2, temperature: 1, maxTokens: 20, seed: 'one' }
const limited: Sampling = { ...sampling, topK: 40, topP: 0.9, minP: 0.001, repetitionPenalty: 1.2 }

const tokensOf = (rows: Generation[][]) => rows.map((row) => row.map(({ tokens }) => [...tokens]))

test.each([
  ['drawn', sampling],
  ['drawn from what is left', limited],
  ['greedy, with a penalty', { ...sampling, temperature: 0, repetitionPenalty: 1.5 }],
])('replies in parts are bit for bit those of one run: %s', async (_, how) => {
  const whole = await policy.generate(requests, how)
  for (const tokensPerPart of [2, 7]) {
    const grown: GrownReply[] = []
    const parts = await policy.generate(requests, how, { tokensPerPart, onReply: (reply) => grown.push(reply) })
    expect(parts).toEqual(whole)
    for (const [request, row] of whole.entries())
      for (const [index, reply] of row.entries()) {
        const own = grown.filter((one) => one.request === request && one.index === index).map((one) => one.reply)
        expect(own.at(-1)).toEqual(reply)
        for (const [before, after] of own.slice(1).map((one, i) => [own[i]!, one] as const))
          expect([...after.tokens.subarray(0, before.tokens.length)]).toEqual([...before.tokens])
        if (tokensPerPart === 2 && reply.tokens.length > 2) expect(own[0]!.finishReason).toBe(null)
      }
  }
})

test('what is left out of the draw changes replies, and a penalty of 1 and shares of all nothing', async () => {
  const plain = await policy.generate(requests, sampling)
  const same = await policy.generate(requests, {
    ...sampling,
    topK: -1,
    topP: 1,
    minP: 0,
    repetitionPenalty: 1,
    stop: [],
  })
  expect(same).toEqual(plain)
  for (const change of [{ topK: 1 }, { topP: 0.01 }, { minP: 1 }, { repetitionPenalty: 5 }])
    expect(tokensOf(await policy.generate(requests, { ...sampling, ...change }))).not.toEqual(tokensOf(plain))
  const likeliest = await policy.generate(requests, { ...sampling, temperature: 0 })
  expect(tokensOf(await policy.generate(requests, { ...sampling, topK: 1 }))).toEqual(tokensOf(likeliest))
})

test('one seed gives one sequence, whatever the batch, its parts and the number of lanes', async () => {
  const seeds = requests.map((_, index) => `seed ${index}`)
  for (const how of [sampling, limited]) {
    const alone = await Promise.all(
      requests.map((request, i) => policy.generate([request], { ...how, seed: seeds[i]! })),
    )
    const expected = tokensOf(alone.flat())
    const order = [3, 0, 4, 2, 1]
    for (const options of [
      { lanes: 1, microBatchTokens: 64 },
      { lanes: 2, microBatchTokens: 1000 },
    ]) {
      const other = await openPolicy(model, options)
      const rows = await other.generate(
        order.map((i) => requests[i]!),
        { ...how, seed: 'unused' },
        { seeds: order.map((i) => seeds[i]!) },
      )
      for (const [place, i] of order.entries()) expect(tokensOf([rows[place]!])).toEqual([expected[i]])
      const batch = await other.generate(requests, how)
      expect(tokensOf(batch)).toEqual(tokensOf(await policy.generate(requests, how)))
      await other.close()
    }
  }
}, 180_000)

test('a text that ends a reply is left out of it, with all behind', async () => {
  const [[whole]] = (await policy.generate(requests.slice(0, 1), { ...sampling, n: 1 })) as [[Generation]]
  const stop = whole.text.slice(5, 7)
  const [[cut]] = (await policy.generate(requests.slice(0, 1), {
    ...sampling,
    n: 1,
    stop: ['nowhere in it', stop],
  })) as [[Generation]]
  expect(cut.text).toBe(whole.text.slice(0, whole.text.indexOf(stop)))
  expect(cut.finishReason).toBe('stop')
  expect([...cut.tokens]).toEqual([...whole.tokens.subarray(0, cut.tokens.length)])
  expect(policy.decode(cut.tokens)).toContain(stop)
  expect(policy.decode(cut.tokens.subarray(0, -1))).not.toContain(stop)
  expect(cut.logprobs.length).toBe(cut.tokens.length)
})

test('a call that is ended ends soon, and the policy goes on', async () => {
  const ending = new AbortController()
  let told = 0
  const call = policy.generate(
    requests,
    { ...sampling, maxTokens: 400 },
    {
      signal: ending.signal,
      tokensPerPart: 4,
      onReply: () => {
        if (++told === 3) ending.abort(new Error('no longer wanted'))
      },
    },
  )
  await expect(call).rejects.toThrow('no longer wanted')
  await expect(policy.generate(requests, sampling, { signal: ending.signal })).rejects.toThrow('no longer wanted')
  expect(await policy.generate(requests.slice(0, 1), sampling)).toHaveLength(1)
})

test('weights do not change while replies are written in parts', async () => {
  const own = await openPolicy(model, { lanes: 2 })
  const whole = await own.generate(requests, sampling)
  let changed: Promise<unknown> | undefined
  const parts = await own.generate(requests, sampling, {
    tokensPerPart: 3,
    onReply: () => {
      changed ??= initModel(join(folder, 'other'), { preset: 'tiny', seed: 4 }).then(() =>
        own.load(join(folder, 'other')),
      )
    },
  })
  await changed
  expect(parts).toEqual(whole)
  expect(tokensOf(await own.generate(requests, sampling))).not.toEqual(tokensOf(whole))
  await own.close()
})

test.each([
  [{ topP: 0 }, 'topP in (0, 1]'],
  [{ topP: 1.5 }, 'topP in (0, 1]'],
  [{ topK: 2.5 }, 'topK ≥ 1'],
  [{ minP: -0.1 }, 'minP in [0, 1]'],
  [{ repetitionPenalty: 0 }, 'repetitionPenalty > 0'],
  [{ stop: [''] }, 'stop to hold texts'],
  [{ stop: 'text' }, 'stop to hold texts'],
  [{ top_p: 0.9 }, 'unknown option "top_p"; known are n, temperature'],
])('%o is refused by name', async (change, message) => {
  await expect(policy.generate(requests, { ...sampling, ...change } as Sampling)).rejects.toThrow(message)
})

test('more than memory holds is one line with the numbers', async () => {
  const failure = await policy
    .generate(requests.slice(1, 2), { ...sampling, n: 1e8, maxTokens: 1e4 })
    .catch((error) => error)
  expect(SpatialError.is(failure) && failure.code).toBe('model')
  expect((failure as Error).message).toMatch(
    /^not enough memory: 100000000 replies of up to 10000 tokens to each of 1 questions were asked for, and \d+\.\d GB are free; /,
  )
})
