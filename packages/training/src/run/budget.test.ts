import { expect, test } from 'vitest'
import { startBudget } from './budget.ts'

test('steps end a stage', () => {
  const budget = startBudget({ steps: 3 }, 0, () => 0)
  expect([2, 3, 4].map(budget.spent)).toEqual([false, true, true])
  expect(budget.share(1)).toBeCloseTo(1 / 3)
})

test('minutes end it too, and go on where an earlier process stopped', () => {
  let now = 5000
  const budget = startBudget({ steps: 100, minutes: 1 }, 40, () => now)
  now += 19_000
  expect(budget.seconds()).toBe(59)
  expect(budget.spent(1)).toBe(false)
  now += 1_000
  expect(budget.spent(1)).toBe(true)
  expect(budget.share(1)).toBe(1)
})

test('the share follows whichever ends first', () => {
  let now = 0
  const budget = startBudget({ steps: 10, minutes: 1 }, 0, () => now)
  now = 30_000
  expect(budget.share(1)).toBe(0.5)
  expect(budget.share(9)).toBe(0.9)
})
