import type { DepthMap } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { depthPicture } from './depth-picture.ts'

const [width, height] = [60, 40]
const map: DepthMap = {
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) => 1 + (i % width)),
  valid: Uint8Array.from({ length: width * height }, (_, i) => (i < 5 * width ? 0 : 1)),
  kind: 'metric',
}
const meta = { depthRange: [10, 50], regions: [{ marker: 2, x: 30, y: 30 }] }

test('near is bright, far is dark, beyond the range as at its ends, unknown grey, and markers stand where they stood', () => {
  const { data } = depthPicture(map, meta)
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]
  const brightness = (x: number) => at(x, 15).reduce((a, b) => a + b)
  for (const x of [12, 20, 28, 36, 44]) expect(brightness(x)).toBeGreaterThan(brightness(x + 4))
  expect(at(0, 15)).toEqual(at(9, 15))
  expect(at(59, 15)).toEqual(at(49, 15))
  expect(at(30, 2)).toEqual([120, 124, 128])
  expect(at(29, 30)).not.toEqual(at(29, 15))
  const position = { depthRange: [10, 50], camera: { marker: 1, x: 10, y: 20 }, target: { marker: 2, x: 40, y: 20 } }
  expect(depthPicture(map, position).data).not.toEqual(data)
})
