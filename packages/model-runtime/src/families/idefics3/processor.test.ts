import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { openProcessor } from '../../checkpoint/open-processor.ts'
import type { Idefics3Config } from './config.ts'
import { createTileProcessor } from './image-processor.ts'

const folder = join(import.meta.dirname, 'golden', 'smolvlm')
const picture = { width: 30, height: 12, data: new Uint8Array(30 * 12 * 3) }
const json = JSON.parse(await readFile(join(folder, 'preprocessor_config.json'), 'utf8'))
const { config, processor, pictures } = await openProcessor(folder)

test.each([
  ['<image>Which?', [], /^a question marks 1 pictures with <image> but comes with 0; make them agree$/],
  ['Which?', [picture], /marks 0 pictures .* comes with 1/],
  ['<image><image>Which?', [picture], /marks 2 pictures .* comes with 1/],
])('marks and pictures agree: %s', (text, images, message) => {
  expect(() => processor.prepare({ text, images })).toThrow(message)
})

test('a picture is as many image tokens as its tiles have visual tokens', () => {
  const { tokens, images } = processor.prepare({ text: '<image>Which?', images: [picture] })
  expect(images).toHaveLength(3 * 2 + 1)
  expect(tokens.filter((token) => token === pictures?.token)).toHaveLength(7 * 4)
})

test.each([
  [{ max_image_size: { longest_edge: 32 } }, /max_image_size\.longest_edge: expected 16, the image_size .* got 32/],
  [{ resample: 2 }, /resample: only 1 \(Lanczos\) and 3 \(bicubic\)/],
  [{ do_normalize: false }, /do_normalize: /],
  [{ rescale_factor: 1 }, /rescale_factor: only 1\/255/],
  [{ size: { height: 16, width: 16 } }, /size\.longest_edge: /],
  [{ size: { longest_edge: 1e9 } }, /size\.longest_edge: /],
  [{ size: { longest_edge: 257 } }, /size\.longest_edge: expected at most 256, 16 tiles in a row, got 257/],
])('what is not supported is one line that names its field: case %#', (change, message) => {
  const read = () => createTileProcessor({ ...json, ...change }, config as Idefics3Config, 'preprocessor_config.json')
  expect(read).toThrow(message)
  expect(() => createTileProcessor(json, config as Idefics3Config, 'preprocessor_config.json')).not.toThrow()
  try {
    read()
  } catch (error) {
    expect(SpatialError.is(error) && error.message).toMatch(/^preprocessor_config\.json: .+$/)
  }
})
