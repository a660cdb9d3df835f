import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { softOverlongPenalty, stopProperly } from './length.ts'
import { repetitionShare } from './repetition.ts'
import { rescaleReward } from './rescale.ts'

// Worked examples of the reference implementations, in double precision.

interface VectorCase {
  name: string
  inputs: { rewards: number[]; lengths: number[]; truncated: boolean[]; completion_ids: number[][] }
  expected: Record<string, number[]>
}

const published = new URL('../../../../../shared/vectors/grpo.json', import.meta.url)
const cases = JSON.parse(readFileSync(new URL('./reward.golden.json', import.meta.url), 'utf8')) as VectorCase[]

const checks: Record<string, (vector: VectorCase) => void> = {
  reward_soft_overlong({ inputs, expected }) {
    const of = (bounded: boolean) => inputs.lengths.map((length) => softOverlongPenalty(length, 120, 24, { bounded }))
    expectClose(of(true), expected.dapo_trl_easyr1!)
    expectClose(of(true), expected['openrlhf(capped)']!)
    expectClose(of(false), expected['verl_nemo(no lower bound)']!)
  },
  reward_stop_properly({ inputs, expected }) {
    const of = (coefficient: number) =>
      inputs.rewards.map((reward, i) => stopProperly(reward, inputs.truncated[i]!, coefficient))
    expectClose(of(0.5), expected['coef_0.5']!)
    expectClose(of(-0.5), expected['coef_-0.5(openrlhf fixed value)']!)
  },
  reward_linear_scaling_with_clip: ({ inputs, expected }) =>
    expectClose(
      inputs.rewards.map((reward) => rescaleReward(reward, [0, 1], [-1, 1])),
      expected.scaled!,
    ),
  reward_repetition_penalty: ({ inputs, expected }) =>
    expectClose(
      inputs.completion_ids.map((ids) => -repetitionShare(ids, 2)),
      expected.rewards!,
    ),
}

test.each(cases.map((vector) => [vector.name, vector] as const))('%s', (name, vector) => checks[name]!(vector))

test('every case has a check, and every check a case', () =>
  expect(cases.map(({ name }) => name)).toEqual(Object.keys(checks)))

test.skipIf(!existsSync(published))('the golden file holds every case of the reference vectors, unchanged', () => {
  const all = JSON.parse(readFileSync(published, 'utf8')) as { cases: (VectorCase & { category: string })[] }
  const ours = all.cases.filter(({ category }) => category === 'reward')
  expect(cases).toMatchObject(ours.map(({ name, inputs, expected }) => ({ name, inputs, expected })))
  expect(ours).toHaveLength(cases.length)
})

test('words that run together are not the same n-gram', () => {
  expect(repetitionShare(['ab', 'c', 'a', 'bc'], 2)).toBe(0)
  expect(repetitionShare(['a', 'b', 'a', 'b'], 2)).toBeCloseTo(1 / 3, 12)
})

function expectClose(values: readonly number[], expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length)
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i]!, 7)
}
