import { createHash } from 'node:crypto'
import type { RgbImage } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { type ResizeRule, resizeRules } from '../model/resize-rule.ts'
import { createImageProcessor } from './image-processor.ts'
import golden from './pixels.golden.json' with { type: 'json' }

/** The pictures of `scripts/goldens/make-pixels.py`. */
function picture(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        data[at++] = ((x * 37 + y * 101 + c * 53) ^ (x * y * 7) ^ (Math.floor(x / 9) * 31)) & 255
  return { width, height, data }
}

const vision = { patchSize: 14, temporalPatchSize: 2, spatialMergeSize: 2 }
const create = (change: object, asked?: ResizeRule) =>
  createImageProcessor({ ...golden.settings, ...change }, vision, 'preprocessor_config.json', asked)

test.each(resizeRules)('pixel values are bit for bit those of transformers by the rule %s', (rule) => {
  const processor = create({}, rule)
  for (const [index, [width, height]] of golden.sizes.entries()) {
    const { patches, gridHeight, gridWidth } = processor.prepare(picture(width!, height!))
    const expected = golden.results[rule][index]!
    expect([1, gridHeight, gridWidth]).toEqual(expected.grid)
    expect(createHash('sha256').update(patches).digest('hex'), `${width}×${height}`).toBe(expected.sha256)
  }
})

test('the rules differ, so that a wrong one cannot pass', () => {
  const all = resizeRules.map((rule) => golden.results[rule].map(({ sha256 }) => sha256).join())
  expect(new Set(all).size).toBe(3)
})

test('the option decides, then the folder, then its class, then what transformers does today', () => {
  expect(create({}).rule).toBe('torchvision')
  expect(create({ image_processor_type: 'Qwen2VLImageProcessor' }).rule).toBe('torchvision')
  expect(create({ image_processor_type: 'Qwen2VLImageProcessorFast' }).rule).toBe('torchvision')
  expect(create({ image_processor_type: 'Qwen2VLImageProcessorPil' }).rule).toBe('pillow')
  expect(create({ image_processor_type: 'Qwen2VLImageProcessor', resize_rule: 'pillow-12' }).rule).toBe('pillow-12')
  expect(create({ resize_rule: 'pillow-12' }, 'pillow').rule).toBe('pillow')
  // A folder saved by a slow class is opened with torchvision all the same.
  expect(golden.opened.Qwen2VLImageProcessor).toBe('Qwen2VLImageProcessor')
})

test.each([
  [{ image_processor_type: 'Idefics3ImageProcessor' }, /image_processor_type: .*Qwen2VLImageProcessor/],
  [{ resize_rule: 'lanczos' }, /resize_rule/],
])('%o is refused by name', (change, message) => {
  expect(() => create(change)).toThrow(message)
})
