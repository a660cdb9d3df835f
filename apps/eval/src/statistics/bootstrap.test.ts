import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { bootstrapFigure, bootstrapMean } from './bootstrap.ts'
import { wilson } from './wilson.ts'

const apart = (values: readonly number[]) => ({ clusters: values.map((_, index) => `${index}`), values })

test('independent right and wrong answers give about the binomial interval', () => {
  const values = Array.from({ length: 400 }, (_, index) => (index % 10 < 3 ? 1 : 0))
  const estimate = bootstrapMean(apart(values), createRng('binomial'))
  const exact = wilson(120, 400)
  expect(estimate.value).toBeCloseTo(0.3, 12)
  expect(Math.abs(estimate.low - exact.low)).toBeLessThan(0.01)
  expect(Math.abs(estimate.high - exact.high)).toBeLessThan(0.01)
})

test('outcomes that share a picture widen it', () => {
  const rng = createRng('pictures')
  const pictures = Array.from({ length: 20 }, () => (rng.next() < 0.5 ? 1 : 0))
  const clusters = pictures.flatMap((_, p) => Array.from({ length: 20 }, () => p))
  const values = clusters.map((p) => pictures[p]!)
  const width = ({ low, high }: { low: number; high: number }) => high - low
  const alone = bootstrapMean(apart(values), createRng(2))
  expect(width(bootstrapMean({ clusters, values }, createRng(2)))).toBeGreaterThan(3 * width(alone))
})

test('the same seed gives the same interval, and a constant has none', () => {
  const outcomes = apart([0, 0.5, 1, 0.2])
  expect(bootstrapMean(outcomes, createRng(1))).toEqual(bootstrapMean(outcomes, createRng(1)))
  expect(bootstrapMean(apart([1, 1, 1]), createRng(3))).toMatchObject({ value: 1, low: 1, high: 1 })
})

test('any figure: that of the mean is the mean’s', () => {
  const values = Array.from({ length: 200 }, (_, index) => (index * 37) % 11)
  const mean = (sample: Int32Array) => sample.reduce((sum, place) => sum + values[place]!, 0) / sample.length
  const figure = bootstrapFigure(
    values.map((_, index) => index),
    mean,
    createRng(4),
  )
  const direct = bootstrapMean(apart(values), createRng(4))
  expect(figure.value).toBeCloseTo(direct.value, 12)
  expect(Math.abs(figure.low - direct.low)).toBeLessThan(0.15)
  expect(Math.abs(figure.high - direct.high)).toBeLessThan(0.15)
})

test('samples are whole clusters, in the order of the elements, however large', () => {
  const clusters = ['a', 'b', 'a', 'c', 'a', 'b', 'a', 'a']
  const seen: string[] = []
  bootstrapFigure(
    clusters,
    (sample) => {
      seen.push([...sample].map((place) => `${clusters[place]}${place}`).join(''))
      return 0
    },
    createRng(5),
    50,
  )
  expect(seen[0]).toBe('a0b1a2c3a4b5a6a7')
  for (const sample of seen.slice(1)) expect(sample).toMatch(/^((a0a2a4a6a7)|(b1b5)|(c3)){3}$/)
  expect(new Set(seen).size).toBeGreaterThan(5)
})
