import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { clusterBootstrap } from './bootstrap.ts'

test('published intervals stay to the last bit', () => {
  const rng = createRng('golden')
  const outcomes = Array.from({ length: 60 }, (_, i) => ({
    source: `${i % 13}`,
    value: Math.round(rng.next() * 8) / 8 - (i % 3) / 3,
  }))
  expect(clusterBootstrap(outcomes, createRng(7).fork('bootstrap'))).toEqual({
    mean: 0.15000000000000002,
    low: 0.0854166666666667,
    high: 0.20903954802259891,
  })
})
