import { expect, test } from 'vitest'
import { benchmarks } from './benchmarks.ts'
import { publishedAblation, publishedGeneral, publishedSpatial } from './published.ts'

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const named = (group: 'spatial' | 'general') => benchmarks.filter((one) => one.group === group).map(({ name }) => name)

/** The averages that the paper prints beside its figures. */
test('the spatial averages come out', () => {
  const averages = [45.91, 44.85, 50.54, 52.69, 49.58, 56.58, 45.09, 54.54, 60.14, 60.23, 61.43]
  for (const [i, { figures }] of publishedSpatial.entries()) {
    expect(Object.keys(figures).sort()).toEqual(named('spatial').sort())
    expect(Math.abs(mean(Object.values(figures)) - averages[i]!)).toBeLessThan(0.006)
  }
})

test('the general averages come out', () => {
  const averages = [59.37, 61.39, 64.75, 65.32, 69.1, 70.28]
  const reading = [78.46, 78.58, 81.96, 83.18]
  for (const [i, { figures }] of publishedGeneral.entries()) {
    const values = Object.values(figures)
    expect(Math.abs(mean(values.slice(0, 4)) - averages[i]!)).toBeLessThan(0.006)
    if (reading[i]) expect(Math.abs(mean(values.slice(4)) - reading[i])).toBeLessThan(0.006)
  }
  expect(Object.keys(publishedGeneral[0]!.figures).sort()).toEqual(named('general').sort())
})

test('figures are fractions of the benchmark’s items', () => {
  const isFraction = (percent: number, n: number) =>
    Math.abs((Math.round((percent / 100) * n) / n) * 100 - percent) < 0.0051
  for (const { figures } of publishedSpatial) {
    expect(isFraction(figures.whatsup!, 820)).toBe(true)
    expect(isFraction(figures.spatialeval!, 4635)).toBe(true)
  }
  for (const { figures } of publishedAblation) {
    expect(isFraction(figures['3dsrbench/height'], 1380)).toBe(true)
    expect(isFraction(figures['spatialeval/mazenav'], 1500)).toBe(true)
    expect(isFraction(figures['spatial457/L3_2d_spatial'], 4995)).toBe(true)
    expect(isFraction(figures['spatial457/L4_pose'], 4555)).toBe(true)
  }
})
