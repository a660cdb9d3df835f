import { publishedTasks } from '@spatial-ssrl/tasks'
import { expect, test } from 'vitest'
import { quotasFor } from './plan.ts'
import { publishedVariants, publishedWeights } from './published-mixture.ts'
import { paramsOf } from './variants.ts'

test('the counts are those of the published data set', () => {
  expect(publishedWeights).toEqual({ shuffle: 16_028, flip: 4005, crop: 20_200, depth: 20_620, position: 20_200 })
  const sum = Object.values(publishedWeights).reduce((a, b) => a + b, 0)
  expect(sum).toBe(81_053)
  expect(quotasFor(sum, publishedWeights)).toEqual(publishedWeights)
})

test('variants have the published counts, or their proportions, and always add up', () => {
  const whole = publishedVariants(publishedWeights)
  expect(whole.shuffle!.map(({ count }) => count)).toEqual([4000, 4028, 2496, 2495, 1505, 1504])
  for (const count of [1, 7, 100, 999]) {
    const quotas = quotasFor(count, publishedWeights)
    const variants = publishedVariants(quotas)
    for (const task of publishedTasks) {
      expect(variants[task]!.reduce((sum, way) => sum + way.count, 0)).toBe(quotas[task])
    }
  }
})

test('the draws of a task take its variants one after the other', () => {
  const variants = publishedVariants({ shuffle: 16_028 })
  const layout = (draw: number) => {
    const { rows, columns, masked } = paramsOf({ preset: 'paper', variants }, 'shuffle', draw)
    return [rows, columns, masked]
  }
  expect(layout(3999)).toEqual([2, 2, false])
  expect(layout(4000)).toEqual([2, 2, true])
  expect(layout(8028)).toEqual([1, 3, false])
  expect(layout(16_027)).toEqual([4, 1, false])
  expect(() => layout(16_028)).toThrow(RangeError)
})
