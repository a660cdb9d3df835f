import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { openProcessor } from '../../checkpoint/open-processor.ts'
import { createVideoProcessor } from '../../vision/video-processor.ts'

const folders = join(import.meta.dirname, '..')
const { processor } = await openProcessor(join(folders, 'qwen25vl/golden/video'))
const frame = (width: number, height: number) => ({ width, height, data: new Uint8Array(width * height * 3) })
const clip = { frames: [1, 2, 3].map(() => frame(16, 16)), fps: 1 }

test.each([
  ['<video>Which?', [], /^a question marks 1 videos with <video> but comes with 0; make them agree$/],
  ['Which?', [clip], /marks 0 videos .* comes with 1/],
  ['<video>Which?', [{ ...clip, frames: [] }], /a video has no frames/],
  ['<video>Which?', [{ ...clip, fps: 0 }], /a video has 0 frames per second/],
  ['<video>Which?', [{ ...clip, frames: [frame(16, 16), frame(8, 16)] }], /frames of 16×16 and of 8×16 px/],
  ['<video>Which?', [{ ...clip, sample: { frames: 8 } }], /a video of 3 frames is to be seen as 8/],
])('a video that cannot be read is one line: %s, case %#', (text, videos, message) => {
  const prepare = () => processor.prepare({ text, images: [], videos })
  expect(prepare).toThrow(message)
  try {
    prepare()
  } catch (error) {
    expect(SpatialError.is(error) && error.code).toBe('data')
  }
})

test('pictures and videos go where their marks are, whatever their order', () => {
  const text = '<video>, <image> and <video>'
  const { images, tokens } = processor.prepare({ text, images: [frame(24, 8)], videos: [clip, clip] })
  expect(images.map(({ gridWidth }) => gridWidth)).toEqual([4, 4, 6, 4, 4])
  expect(tokens.filter((token) => token === 5 || token === 6)).toHaveLength(4 * 4 + 3)
})

test.each(['qwen3vl/golden/newer', 'idefics3/golden/smolvlm', 'llama/golden/qwen2'])(
  'a model that reads no videos says so: %s',
  async (folder) => {
    const other = await openProcessor(join(folders, folder))
    const prepare = () => other.processor.prepare({ text: 'Which?', images: [], videos: [clip] })
    expect(prepare).toThrow(/^a question marks a video with <video> or comes with one, which this model is not given; /)
  },
)

test.each([
  [{ patch_size: 8 }, /patch_size: expected 4 as in config\.json, got 8/],
  [{ resample: 1 }, /resample: only 3/],
  [{ cap_pixels_per_frame: true }, /cap_pixels_per_frame: only false/],
  [{ size: { shortest_edge: 2048, longest_edge: 1024 } }, /min_pixels and max_pixels/],
  [{ do_sample_frames: true, fps: 2, num_frames: 4 }, /fps: expected none beside num_frames/],
  [{ do_normalize: false }, /do_normalize/],
])('what a folder asks of videos and is not supported names its field: case %#', async (change, message) => {
  const file = join(folders, 'qwen25vl/golden/video/processor_config.json')
  const { video_processor: json } = JSON.parse(await readFile(file, 'utf8'))
  const vision = { patchSize: 4, temporalPatchSize: 2, spatialMergeSize: 2 }
  const open = (changed: object) => createVideoProcessor({ ...json, ...changed }, vision, 'processor_config.json')
  expect(() => open(change)).toThrow(message)
  const sampled = open({ do_sample_frames: true, num_frames: 2 })({ ...clip, frames: [...clip.frames, frame(16, 16)] })
  expect([sampled.steps.length, sampled.secondsPerStep]).toEqual([1, 4])
})
