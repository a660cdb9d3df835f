import { expect, test } from 'vitest'
import { OptimiserConfig, optimiserStep } from './optimiser-config.ts'

test('the learning rate rises over the warm-up from its first share to its peak', () => {
  const config = OptimiserConfig.parse({ learningRate: 0.4, warmupSteps: 4 })
  const rates = [0, 1, 2, 3, 4, 50].map((update) => optimiserStep(config, update, 0).learningRate)
  expect(rates).toEqual([0.1, 0.2, expect.closeTo(0.3), 0.4, 0.4, 0.4])
})

test('without a warm-up the first update is made at full rate', () => {
  const { learningRate, maxGradNorm } = optimiserStep(OptimiserConfig.parse({ learningRate: 0.4 }), 0, 0.9)
  expect([learningRate, maxGradNorm]).toEqual([0.4, 1])
})

test('the learning rate falls in a straight line to its final share as the budget is spent', () => {
  const config = OptimiserConfig.parse({ learningRate: 0.4, finalShare: 0.25 })
  const rates = [0, 0.5, 1].map((spent) => optimiserStep(config, 10, spent).learningRate)
  expect(rates).toEqual([0.4, expect.closeTo(0.25), expect.closeTo(0.1)])
})
