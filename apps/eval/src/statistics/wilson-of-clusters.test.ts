import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { bootstrapMean } from './bootstrap.ts'
import { wilson } from './wilson.ts'
import { wilsonOfClusters } from './wilson-of-clusters.ts'

const rng = createRng('clusters')
const columns = (outcomes: readonly { cluster: string; value: number }[]) => ({
  clusters: outcomes.map(({ cluster }) => cluster),
  values: outcomes.map(({ value }) => value),
})
const width = ({ low, high }: { low: number; high: number }) => high - low

test('one answer per picture is Wilson’s interval', () => {
  const outcomes = Array.from({ length: 50 }, (_, index) => ({ cluster: `${index}`, value: index < 20 ? 1 : 0 }))
  expect(wilsonOfClusters(columns(outcomes))).toEqual(wilson(20, 50))
})

test('answers that are alike within a picture count once per picture', () => {
  const outcomes = Array.from({ length: 400 }, (_, index) => ({
    cluster: `${index % 40}`,
    value: index % 40 < 16 ? 1 : 0,
  }))
  const expected = wilson(16, 40)
  const found = wilsonOfClusters(columns(outcomes))
  expect(found.value).toBeCloseTo(0.4, 12)
  expect(width(found)).toBeGreaterThan(0.95 * width(expected))
  expect(width(found)).toBeLessThan(1.1 * width(expected))
})

test('answers that are independent within a picture count each', () => {
  const outcomes = Array.from({ length: 2000 }, (_, index) => ({
    cluster: `${index % 500}`,
    value: rng.next() < 0.3 ? 1 : 0,
  }))
  const found = wilsonOfClusters(columns(outcomes))
  const right = outcomes.filter(({ value }) => value === 1).length
  expect(width(found) / width(wilson(right, 2000))).toBeGreaterThanOrEqual(1 - 1e-12)
  expect(width(found) / width(wilson(right, 2000))).toBeLessThan(1.15)
})

test('it agrees with the bootstrap over pictures', () => {
  const outcomes = Array.from({ length: 200 }, () => rng.next() < 0.5).flatMap((easy, p) =>
    Array.from({ length: 3 }, () => ({ cluster: `${p}`, value: rng.next() < (easy ? 0.8 : 0.3) ? 1 : 0 })),
  )
  const [found, resampled] = [wilsonOfClusters(columns(outcomes)), bootstrapMean(columns(outcomes), createRng(1))]
  expect(Math.abs(found.low - resampled.low)).toBeLessThan(0.012)
  expect(Math.abs(found.high - resampled.high)).toBeLessThan(0.012)
})

test('all right: as many answers as pictures', () => {
  const outcomes = Array.from({ length: 30 }, (_, index) => ({ cluster: `${index % 10}`, value: 1 }))
  expect(wilsonOfClusters(columns(outcomes))).toEqual(wilson(10, 10))
})
