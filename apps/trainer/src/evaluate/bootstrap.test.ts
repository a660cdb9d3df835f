import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { clusterBootstrap } from './bootstrap.ts'

test('independent questions give the binomial interval', () => {
  const rng = createRng('binomial')
  const outcomes = Array.from({ length: 400 }, (_, i) => ({ source: `${i}`, value: rng.next() < 0.3 ? 1 : 0 }))
  const { mean, low, high } = clusterBootstrap(outcomes, createRng(1))
  const expected = 1.96 * Math.sqrt((mean * (1 - mean)) / 400)
  expect(high - mean).toBeCloseTo(expected, 1)
  expect(Math.abs((high - low) / 2 - expected)).toBeLessThan(0.1 * expected)
})

test('questions that share a picture widen it', () => {
  const rng = createRng('clusters')
  const pictures = Array.from({ length: 20 }, () => (rng.next() < 0.5 ? 1 : 0))
  const shared = pictures.flatMap((value, p) => Array.from({ length: 20 }, () => ({ source: `${p}`, value })))
  const apart = shared.map(({ value }, i) => ({ source: `${i}`, value }))
  const width = (outcomes: typeof shared) => {
    const { low, high } = clusterBootstrap(outcomes, createRng(2))
    return high - low
  }
  expect(width(shared)).toBeGreaterThan(3 * width(apart))
})

test('a constant has an interval of width zero', () => {
  expect(
    clusterBootstrap(
      [
        { source: 'a', value: 1 },
        { source: 'b', value: 1 },
      ],
      createRng(3),
    ),
  ).toEqual({ mean: 1, low: 1, high: 1 })
})
