import type { PolicyRequest } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { checkBatch } from './check-batch.ts'

const request: PolicyRequest = { text: 'Which?', images: [] }
const batch = (...replies: Int32Array[]) => ({
  groups: [
    { request, replies: [Int32Array.of(1)] },
    { request, replies },
  ],
  maxTokens: 4,
})

test.each([-1, 512, 200_000, -(2 ** 31)])('token %i is refused with its place', (token) => {
  expect(() => checkBatch('logprobs', batch(Int32Array.of(3), Int32Array.of(0, token)), 512)).toThrow(
    `logprobs: token ${token} at position 1 of reply 1 of group 1 is none of this model's; its ids go from 0 to 511`,
  )
})

test('every token of the vocabulary passes, and a reply without any', () => {
  expect(() => checkBatch('logprobs', batch(Int32Array.of(0, 511), new Int32Array()), 512)).not.toThrow()
})

test.each([
  [[1, 2], 'an array'],
  [Float32Array.of(1), 'Float32Array'],
  [null, 'null'],
])('%o is no reply', (reply, kind) => {
  expect(() => checkBatch('accumulate', batch(reply as unknown as Int32Array), 512)).toThrow(
    `accumulate: expected an Int32Array of token ids as reply 0 of group 1, got ${kind}`,
  )
})

test.each([0, 1.5, Number.NaN])('maxTokens %d is refused', (maxTokens) => {
  expect(() => checkBatch('logprobs', { ...batch(), maxTokens }, 512)).toThrow('expected maxTokens ≥ 1')
})
