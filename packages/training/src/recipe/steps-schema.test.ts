import { presets } from '@spatial-ssrl/grpo'
import { expect, test } from 'vitest'
import { optimiserStep } from '../optimise/optimiser-config.ts'
import { scheduledStep } from './steps-schema.ts'

const { optimiser } = presets.paper
const rates = (schedule: Parameters<typeof scheduledStep>[1], spent = (update: number) => update / 8) =>
  Array.from({ length: 8 }, (_, update) => scheduledStep(optimiser, schedule, update, spent(update)).learningRate)

test('a schedule over the budget is that of the supervised stage, bit for bit', () => {
  for (const [warmUp, floor] of [
    [0, 1],
    [4, 0.1],
    [10, 0],
    [3, 0.37],
  ] as const) {
    const spent = (update: number) => Math.sqrt(update / 9)
    const config = { ...optimiser, warmupSteps: warmUp, finalShare: floor }
    const stage = Array.from({ length: 8 }, (_, update) => optimiserStep(config, update, spent(update)).learningRate)
    expect(rates({ name: 'linear', floor, ...(warmUp > 0 && { warmUp }) }, spent)).toEqual(stage)
    if (floor === 1) expect(rates({ name: 'constant', warmUp }, spent)).toEqual(stage)
  }
})

test('a schedule with a total counts updates, one without goes by the budget', () => {
  const shares = (all: number[]) => all.map((rate) => Number((rate / optimiser.learningRate).toFixed(6)))
  expect(shares(rates({ name: 'linear', total: 4 }))).toEqual([0.75, 0.5, 0.25, 0, 0, 0, 0, 0])
  expect(shares(rates({ name: 'linear' }))).toEqual([1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125])
  expect(shares(rates({ name: 'cosine' }))[4]).toBe(0.5)
  expect(shares(rates({ name: 'cosine', total: 4 }))[1]).toBe(0.5)
  expect(shares(rates({ name: 'warm-up-stable-decay', total: 8, decay: 3 }))).toEqual([1, 1, 1, 1, 1, 0.5, 0, 0])
  expect(shares(rates({ name: 'constant', warmUp: 4, start: 0.2 }))).toEqual([0.4, 0.6, 0.8, 1, 1, 1, 1, 1])
})

test('everything else is the recipe’s', () => {
  expect(scheduledStep(optimiser, { name: 'constant' }, 0, 0)).toEqual(optimiser)
})
