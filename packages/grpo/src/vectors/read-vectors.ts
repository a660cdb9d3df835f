import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { PolicyBatch } from '../batch.ts'

type Matrix = number[][]

/** One worked example of the reference implementations, in double precision. */
export interface VectorCase {
  name: string
  inputs: {
    rewards?: number[]
    group_index?: number[]
    lengths?: number[]
    logprobs?: Matrix
    old_logprobs?: Matrix
    ref_logprobs?: Matrix
    advantages?: number[] | Matrix
    mask?: Matrix
    is_weights?: Matrix
    rollout_logprobs?: Matrix
    config?: Record<string, number>
    aggregation?: string
    aggregation_params?: { scale?: number; max_completion_length?: number; index?: number[] }
  }
  expected: { loss?: number; advantages?: number[]; weights?: Matrix; metrics?: Record<string, number> }
  gradient?: Matrix
}

/** The cases of `<family>.golden.json`. */
export function readVectors(family: string): VectorCase[] {
  return JSON.parse(readFileSync(new URL(`./${family}.golden.json`, import.meta.url), 'utf8')) as VectorCase[]
}

/** The (B, T) batch of a case. */
export function batchOf({ inputs }: VectorCase): PolicyBatch<Float64Array> {
  const flat = (matrix: Matrix) => Float64Array.from(matrix.flat())
  const logp = flat(inputs.logprobs!)
  return {
    rows: inputs.mask!.length,
    tokens: inputs.mask![0]!.length,
    logp,
    oldLogp: inputs.old_logprobs ? flat(inputs.old_logprobs) : logp,
    mask: flat(inputs.mask!),
    advantages: (inputs.advantages ?? inputs.mask!.map(() => 0)).flat(),
    ...(inputs.ref_logprobs && { referenceLogp: flat(inputs.ref_logprobs) }),
    ...(inputs.is_weights && { corrections: flat(inputs.is_weights) }),
  }
}

/** Equality at the tolerance of the vectors: 2e-8 absolute + 2e-6 relative. */
export function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!), `entry ${i}: ${actual[i]} for ${expected[i]}`).toBeLessThanOrEqual(
      2e-8 + 2e-6 * Math.abs(expected[i]!),
    )
}
