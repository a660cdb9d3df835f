import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { buildGenerateGraph } from '../../graph/generate-graph.ts'
import { buildScoreGraph } from '../../graph/score-graph.ts'
import { qwen25VLNetwork } from './network.ts'
import { openGraph, smallConfig, smallFeeds, smallGroups, smallShape, smallWeights } from './small-model.fixture.ts'

const [G, R, L, V] = [2, 2, 6, 20]
const config = smallConfig(true)
const weights = smallWeights(config, 'weights')
const groups = smallGroups('groups')
const shape = { ...smallShape, replyLength: L }
const ending = { endTokens: [0, 7], padToken: 15 }
const rng = createRng('uniforms')
const uniforms = Float64Array.from({ length: L * G * R }, () => rng.next())

async function generate({ greedy = false, temperature = 1, endTokens = ending.endTokens } = {}) {
  const run = await openGraph(
    buildGenerateGraph(qwen25VLNetwork(config, shape), { ...ending, endTokens, greedy }),
    config,
  )
  const feeds = {
    ...smallFeeds(config, groups, shape),
    ...weights,
    uniforms,
    temperature: Float64Array.of(temperature),
  }
  const { sampled, logprobs } = await run(feeds)
  const steps = sampled!.shape[0]!
  const column = (data: readonly number[], row: number) =>
    Array.from({ length: steps }, (_, t) => data[t * G * R + row]!)
  return Array.from({ length: G * R }, (_, row) => {
    const tokens = column(sampled!.data, row)
    const end = tokens.findIndex((token) => endTokens.includes(token))
    const length = end < 0 ? steps : end + 1
    return { group: Math.floor(row / R), steps, tokens, length, logprobs: column(logprobs!.data, row) }
  })
}

/** log p(token | prompt of `group`, prefix) for every token, from the scoring graph with one reply per candidate. */
async function nextLogprobs() {
  const wide = { ...shape, replies: V }
  const run = await openGraph(buildScoreGraph(qwen25VLNetwork(config, wide)), config)
  return async (group: number, prefix: readonly number[]) => {
    const candidates = groups.map((one) => ({
      ...one,
      replies: Array.from({ length: V }, (_, token) => [...prefix, token]),
    }))
    const { logprobs } = await run({ ...smallFeeds(config, candidates, wide), ...weights })
    return Array.from({ length: V }, (_, token) => logprobs!.data[(group * V + token) * L + prefix.length]!)
  }
}

/** The first index whose cumulative share exceeds `target`. */
function firstAbove(shares: readonly number[], target: number): number {
  let cumulative = 0
  for (const [index, share] of shares.entries()) {
    cumulative += share
    if (cumulative > target) return index
  }
  throw new RangeError(`firstAbove: expected a target below ${cumulative}, got ${target}`)
}

test('drawn tokens invert the cumulative distribution of the scoring graph, and carry its log-probabilities', async () => {
  const next = await nextLogprobs()
  for (const temperature of [1, 0.6]) {
    for (const [row, { group, tokens, logprobs, length }] of (await generate({ temperature })).entries()) {
      for (let t = 0; t < length; t++) {
        const heated = (await next(group, tokens.slice(0, t))).map((logp) => logp / temperature)
        const total = Math.log(heated.reduce((sum, logp) => sum + Math.exp(logp), 0))
        const expected = firstAbove(
          heated.map((logp) => Math.exp(logp - total)),
          uniforms[t * G * R + row]!,
        )
        expect(tokens[t]).toBe(expected)
        expect(Math.abs(logprobs[t]! - (heated[expected]! - total))).toBeLessThan(1e-4)
      }
      expect(tokens.slice(length)).toEqual(tokens.slice(length).fill(15))
      expect(logprobs.slice(length)).toEqual(logprobs.slice(length).fill(0))
    }
  }
})

test('greedy replies take the likeliest token at every step', async () => {
  const next = await nextLogprobs()
  for (const { group, tokens, length } of await generate({ greedy: true })) {
    for (let t = 0; t < length; t++) {
      const logprobs = await next(group, tokens.slice(0, t))
      expect(tokens[t]).toBe(logprobs.indexOf(Math.max(...logprobs)))
    }
  }
})

test('one prompt with one reply is a batch too', async () => {
  const single = { ...shape, groups: 1, replies: 1, images: 2, windows: 3 }
  const run = await openGraph(buildGenerateGraph(qwen25VLNetwork(config, single), { ...ending, greedy: true }), config)
  const alone = [{ ...groups[0]!, replies: [] }]
  const { sampled } = await run({ ...smallFeeds(config, alone, single), ...weights })
  const [first] = await generate({ greedy: true })
  expect(sampled!.data.slice(0, first!.length)).toEqual(first!.tokens.slice(0, first!.length))
})

test('equal numbers give equal tokens', async () => {
  expect(await generate()).toEqual(await generate())
})

test('the loop ends with the last reply', async () => {
  const everything = Array.from({ length: V }, (_, token) => token)
  for (const { steps } of await generate({ endTokens: everything })) expect(steps).toBeLessThanOrEqual(2)
  for (const { steps, length } of await generate({ endTokens: [100] })) expect([steps, length]).toEqual([L, L])
})

test('a greedy graph asks for no random numbers', () => {
  const names = (greedy: boolean) =>
    buildGenerateGraph(qwen25VLNetwork(config, shape), { ...ending, greedy }).inputs.map(({ name }) => name)
  expect(names(false)).toEqual([...names(true), 'uniforms', 'temperature'])
  expect(names(true)).not.toContain('replies')
})
