import { expect, test } from 'vitest'
import { type RuleFlags, scorerOf } from './scoring-rule.ts'

const boxed = (answer: string) => `<think>…</think> \\boxed{${answer}}`

test.each<[RuleFlags, task: string, answer: string, said: string, accuracy: number]>([
  [{ profile: 'default' }, 'shuffle', '0-1-2', '0, 1, 2', 1],
  [{ profile: 'paper' }, 'shuffle', '0-1-2', '0, 1, 2', 0],
  [{ profile: 'default' }, 'depth', '1-2-3', '1-3-2', 0],
  [{ profile: 'default', credit: 'footrule' }, 'depth', '1-2-3', '1-3-2', 0.5],
  [{ profile: 'default', credit: 'footrule' }, 'flip', '1-0', '1-1', 0],
  [{ profile: 'default', flipCredit: 'separate' }, 'flip', '1-0', '1-1', 0.5],
  [{ profile: 'default', credit: 'fraction' }, 'crop', 'B', 'b', 1],
])('%j: %s %s, %s earns %d', async (flags, task, answer, said, accuracy) => {
  const score = await scorerOf(flags)
  expect(score({ task, answer }, boxed(said)).parts.accuracy).toBe(accuracy)
})

test.each<RuleFlags>([
  { profile: 'paper', credit: 'fraction' },
  { profile: 'paper', flipCredit: 'patch' },
])('%j is refused', async (flags) => {
  await expect(scorerOf(flags)).rejects.toThrow('the published reward gives no partial credit')
})
