import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { PolicyBatch } from '../batch/batch.ts'

/** (B, T) numbers, one array per row. */
export type Rows = number[][]

/** What cases of many kinds share; the rest is read where it is used. */
export interface VectorInputs {
  rewards: number[]
  group_index: number[]
  lengths: number[]
  mask: Rows
  token_rewards: Rows
  logprobs: Rows
  old_logprobs: Rows
  ref_logprobs: Rows
  rollout_logprobs: Rows
  advantages: number[] | Rows
  is_weights: Rows
  entropies: Rows
  aggregation: string
  aggregation_params: {
    scale?: number
    max_completion_length?: number
    index?: number[]
    batch_num_tokens?: number
    dp_size?: number
  }
  config: Record<string, number>
}

/** One worked example of the reference implementations, in double precision. */
export interface VectorCase {
  name: string
  inputs: VectorInputs & Record<string, unknown>
  // biome-ignore lint/suspicious/noExplicitAny: every case has its own results; a wrong reading fails the comparison
  expected: Record<string, any>
  grad_logprobs?: Rows
  grad_logits?: number[]
  grad_values_pred?: Rows
}

/** Families of cases, one golden file each. */
export function vectorFamilies(): string[] {
  return readdirSync(new URL('.', import.meta.url))
    .filter((name) => name.endsWith('.golden.json'))
    .map((name) => name.replace('.golden.json', ''))
}

/** The cases of `<family>.golden.json`. */
export function readVectors(family: string): VectorCase[] {
  return JSON.parse(readFileSync(new URL(`./${family}.golden.json`, import.meta.url), 'utf8')) as VectorCase[]
}

/** Runs one test per case of a family; a case without a check, or a check without a case, fails. */
export function testVectors(family: string, checks: Record<string, (vector: VectorCase) => void>): void {
  const vectors = readVectors(family)
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (name, vector) => {
    const check = checks[name]
    if (!check) throw new Error(`expected a check of ${name}`)
    check(vector)
  })
  test(`every check of ${family} has a case`, () => {
    expect(Object.keys(checks).sort()).toEqual(vectors.map(({ name }) => name).sort())
  })
}

/** The (B, T) array of rows. */
export function flat(rows: Rows): Float64Array {
  return Float64Array.from(rows.flat())
}

/** The (B, T) batch of a case; log-probabilities that it lacks are the current ones. */
export function batchOf({ inputs }: VectorCase): PolicyBatch<Float64Array> & { oldLogp: Float64Array } {
  const logp = flat(inputs.logprobs ?? inputs.old_logprobs ?? inputs.mask)
  return {
    rows: inputs.mask.length,
    tokens: inputs.mask[0]!.length,
    logp,
    oldLogp: inputs.old_logprobs ? flat(inputs.old_logprobs) : logp,
    mask: flat(inputs.mask),
    advantages: (inputs.advantages ?? inputs.mask.map(() => 0)).flat(),
    ...(inputs.ref_logprobs && { referenceLogp: flat(inputs.ref_logprobs) }),
    ...(inputs.is_weights && { corrections: flat(inputs.is_weights) }),
  }
}

/** Equality at the tolerance of the vectors: 2e-8 absolute + 2e-6 relative. Numbers, arrays, or rows. */
export function expectClose(
  actual: number | ArrayLike<number>,
  expected: number | readonly (number | number[])[],
): void {
  const [got, wanted] = [
    typeof actual === 'number' ? [actual] : Array.from(actual),
    typeof expected === 'number' ? [expected] : expected.flat(),
  ]
  expect(got.length).toBe(wanted.length)
  for (let i = 0; i < wanted.length; i++)
    expect(Math.abs(got[i]! - wanted[i]!), `entry ${i}: ${got[i]} for ${wanted[i]}`).toBeLessThanOrEqual(
      2e-8 + 2e-6 * Math.abs(wanted[i]!),
    )
}
