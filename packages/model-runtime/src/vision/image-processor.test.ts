import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { tinyConfig, tinyModel } from '../families/qwen25vl/tiny/tiny.ts'
import { createImageProcessor } from './image-processor.ts'
import { cutPatches, type PatchLayout } from './patches.ts'

const layout: PatchLayout = {
  patchSize: 4,
  temporalPatchSize: 2,
  mergeSize: 2,
  mean: [0.5, 0.4, 0.3],
  std: [0.5, 0.25, 0.2],
}

function noise(width: number, height: number) {
  const rng = createRng(`${width}×${height}`)
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => rng.int(256)) }
}

test('rows go block by block and columns channel, frame, y, x', () => {
  const image = noise(24, 16)
  const { patches, gridWidth, gridHeight } = cutPatches(image, layout)
  expect([gridWidth, gridHeight]).toEqual([6, 4])
  // The published order: reshape to (blockY, inY, blockX, inX), transpose to (blockY, blockX, inY, inX).
  const expected: number[] = []
  for (const blockY of [0, 1])
    for (const blockX of [0, 1, 2])
      for (const inY of [0, 1])
        for (const inX of [0, 1])
          for (const channel of [0, 1, 2])
            for (const _frame of [0, 1])
              for (const y of [0, 1, 2, 3])
                for (const x of [0, 1, 2, 3]) {
                  const row = (blockY * 2 + inY) * 4 + y
                  const column = (blockX * 2 + inX) * 4 + x
                  const value = image.data[(row * 24 + column) * 3 + channel]! / 255
                  expected.push((value - layout.mean[channel]!) / layout.std[channel]!)
                }
  expect(patches.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) expect(patches[i]).toBeCloseTo(value, 5)
})

test('sides off the grid are a programming error', () => {
  expect(() => cutPatches(noise(20, 16), layout)).toThrow('multiples of 8 px')
})

const files = tinyModel({ seed: 0 }).files
const json = JSON.parse(files['preprocessor_config.json']!)
const create = (change: object) =>
  createImageProcessor({ ...json, ...change }, tinyConfig.vision, 'preprocessor_config.json')

test('the tiny processor makes 16 patches of a square picture', () => {
  const { patches, gridWidth, gridHeight } = create({}).prepare(noise(128, 128))
  expect([gridWidth, gridHeight, patches.length]).toEqual([4, 4, 16 * 3 * 2 * 256])
  expect(Math.max(...patches)).toBeLessThanOrEqual(1)
  expect(Math.min(...patches)).toBeGreaterThanOrEqual(-1)
})

test('bounds under size, as newer files have them', () => {
  const processor = create({
    min_pixels: undefined,
    max_pixels: null,
    size: { shortest_edge: 1024, longest_edge: 9216 },
  })
  expect(processor.bounds).toEqual({ factor: 64, minPixels: 1024, maxPixels: 9216 })
})

test.each([
  [{ patch_size: 14 }, /patch_size: expected 16 as in config\.json, got 14/],
  [{ merge_size: undefined }, /merge_size/],
  [{ temporal_patch_size: 1 }, /temporal_patch_size/],
  [{ min_pixels: 5000 }, /the smaller first/],
  [{ max_pixels: undefined }, /min_pixels and max_pixels/],
  [{ resample: 2 }, /resample: only 3/],
  [{ rescale_factor: 1 }, /rescale_factor: only 1\/255/],
  [{ do_normalize: false }, /do_normalize/],
  [{ image_std: [1, 1] }, /image_std/],
])('%o is refused by name', (change, message) => {
  expect(() => create(change)).toThrow(message)
})
