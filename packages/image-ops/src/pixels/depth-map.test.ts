import type { DepthMap } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { cropDepth, flipDepthHorizontal, resizeDepth } from './depth-map.ts'

/** Depths 0, 1, 2 … row by row; every third pixel is invalid. */
function counting(width: number, height: number): DepthMap {
  const length = width * height
  return {
    width,
    height,
    data: Float32Array.from({ length }, (_, i) => i),
    valid: Uint8Array.from({ length }, (_, i) => (i % 3 === 0 ? 0 : 1)),
    kind: 'metric',
  }
}

test('cropping keeps depths with their flags', () => {
  const part = cropDepth(counting(4, 3), { x: 1, y: 1, width: 2, height: 2 })
  expect([...part.data]).toEqual([5, 6, 9, 10])
  expect([...part.valid]).toEqual([1, 0, 0, 1])
  expect(() => cropDepth(counting(4, 3), { x: 3, y: 0, width: 2, height: 1 })).toThrow(RangeError)
})

test('mirroring twice is the identity', () => {
  const map = counting(5, 2)
  expect([...flipDepthHorizontal(map).data]).toEqual([4, 3, 2, 1, 0, 9, 8, 7, 6, 5])
  expect(flipDepthHorizontal(flipDepthHorizontal(map))).toEqual(map)
})

test('resizing picks the nearest depth and never mixes two', () => {
  expect([...resizeDepth(counting(4, 2), 2, 1).data]).toEqual([5, 7])
  expect([...resizeDepth(counting(2, 1), 4, 2).data]).toEqual([0, 0, 1, 1, 0, 0, 1, 1])
  expect(() => resizeDepth(counting(2, 1), 0, 2)).toThrow(RangeError)
})
