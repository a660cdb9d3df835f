import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import type { ResizeRule } from '../model/resize-rule.ts'
import type { PreparedImage } from '../prompt/prepared-prompt.ts'
import type { VideoClip } from '../prompt/processor.ts'
import type { PatchSizes } from './image-processor.ts'
import { cutPatches } from './patches.ts'
import { resizeBicubic } from './resize-bicubic.ts'
import { type Sampling, sampledFrames } from './sample-frames.ts'
import { smartResize } from './smart-resize.ts'

const Mean = z.number().min(-1000).max(1000)
const Deviation = z.number().min(1e-6).max(1000)
const on = z.literal(true).nullish()
const Side = z.int().min(1).max(64)
const Frames = z.int().min(1).max(65_536)
const Pixels = z
  .number()
  .positive()
  .max(2 ** 30)
  .nullish()

/** px²: every frame is enlarged to the smallest area. */
const mostMinPixels = 2 ** 24

/** The part of a folder that says how videos are read; older folders say it where they say it of pictures. */
const Preprocessor = z.object({
  min_pixels: Pixels,
  max_pixels: Pixels,
  size: z.object({ shortest_edge: Pixels, longest_edge: Pixels }).nullish(),
  patch_size: Side,
  temporal_patch_size: Side,
  merge_size: Side,
  image_mean: z.tuple([Mean, Mean, Mean]),
  image_std: z.tuple([Deviation, Deviation, Deviation]),
  resample: z.literal(3, 'only 3 (bicubic) is supported').nullish(),
  do_sample_frames: z.boolean().nullish(),
  num_frames: Frames.nullish(),
  fps: z.number().positive().max(1000).nullish(),
  min_frames: Frames.nullish(),
  max_frames: Frames.nullish(),
  cap_pixels_per_frame: z.literal(false, 'only false is supported').nullish(),
  do_resize: on,
  do_rescale: on,
  do_normalize: on,
})

/** A video as the vision transformer reads it: one picture per `temporalPatchSize` frames. */
export interface PreparedVideo {
  steps: PreparedImage[]
  /** s from one step to the next. */
  secondsPerStep: number
}

/**
 * Reads videos as the processor of the Qwen2-VL family: frames are chosen evenly, resized by the rule of pictures, and cut into patches
 * that are `temporalPatchSize` frames deep, the last frame repeated to fill the last.
 * @param file how errors name the source
 * @param rule whose integers frames are resized by
 * @throws SpatialError `model` if a field is missing, unsupported or disagrees with the network
 */
export function createVideoProcessor(
  json: unknown,
  vision: PatchSizes,
  file: string,
  rule: ResizeRule = 'torchvision',
): (clip: VideoClip) => PreparedVideo {
  const parsed = Preprocessor.safeParse(json)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw new SpatialError('model', `${file}: ${path.join('.')}: ${message}`)
  }
  const fields = parsed.data
  for (const [field, expected] of [
    ['patch_size', vision.patchSize],
    ['temporal_patch_size', vision.temporalPatchSize],
    ['merge_size', vision.spatialMergeSize],
  ] as const)
    if (fields[field] !== expected)
      throw new SpatialError('model', `${file}: ${field}: expected ${expected} as in config.json, got ${fields[field]}`)
  const minPixels = fields.min_pixels ?? fields.size?.shortest_edge
  const maxPixels = fields.max_pixels ?? fields.size?.longest_edge
  if (!minPixels || !maxPixels || minPixels > maxPixels || minPixels > mostMinPixels)
    throw new SpatialError('model', `${file}: min_pixels and max_pixels: expected two areas in px², the smaller first`)
  const bounds = { factor: vision.patchSize * vision.spatialMergeSize, minPixels, maxPixels }
  const depth = vision.temporalPatchSize
  const layout = {
    patchSize: vision.patchSize,
    temporalPatchSize: 1,
    mergeSize: vision.spatialMergeSize,
    mean: fields.image_mean,
    std: fields.image_std,
    steps: rule,
  }
  const limits = { depth, least: fields.min_frames ?? 4, most: fields.max_frames ?? 768 }
  const own: Sampling | undefined = fields.do_sample_frames ? ownSampling(fields, file) : undefined
  return (clip) => {
    checkClip(clip)
    const chosen = sampledFrames(clip.frames.length, clip.fps, clip.sample ?? own, limits)
    const first = clip.frames[0]!
    const { width, height } = smartResize(first.width, first.height, bounds)
    const frames = chosen.map((index) => cutPatches(resizeBicubic(clip.frames[index]!, width, height, rule), layout))
    while (frames.length % depth !== 0) frames.push(frames.at(-1)!)
    const steps = Array.from({ length: frames.length / depth }, (_, step) =>
      stacked(frames.slice(step * depth, (step + 1) * depth)),
    )
    const seen = clip.sample || own ? (chosen.length / clip.frames.length) * clip.fps : clip.fps
    return { steps, secondsPerStep: depth / seen }
  }
}

function ownSampling({ num_frames, fps }: z.output<typeof Preprocessor>, file: string): Sampling | undefined {
  if (num_frames && fps) throw new SpatialError('model', `${file}: fps: expected none beside num_frames`)
  if (num_frames) return { frames: num_frames }
  return fps ? { fps } : undefined
}

function checkClip({ frames, fps }: VideoClip): void {
  const [first] = frames
  if (first === undefined) throw new SpatialError('data', 'a video has no frames; leave it out, or give it some')
  if (!(fps > 0 && fps < Infinity))
    throw new SpatialError('data', `a video has ${fps} frames per second; expected more than 0`)
  const other = frames.find(({ width, height }) => width !== first.width || height !== first.height)
  if (other)
    throw new SpatialError(
      'data',
      `a video has frames of ${first.width}×${first.height} and of ${other.width}×${other.height} px; make them one size`,
    )
}

/** Patches of frames one behind another: columns channel, frame, y, x. */
function stacked(frames: readonly PreparedImage[]): PreparedImage {
  const { gridHeight, gridWidth } = frames[0]!
  const rows = gridHeight * gridWidth
  const area = frames[0]!.patches.length / rows / 3
  const patches = new Float32Array(frames.length * rows * 3 * area)
  for (let row = 0; row < rows; row++)
    for (let channel = 0; channel < 3; channel++)
      for (const [depth, frame] of frames.entries()) {
        const from = (row * 3 + channel) * area
        patches.set(frame.patches.subarray(from, from + area), ((row * 3 + channel) * frames.length + depth) * area)
      }
  return { patches, gridHeight, gridWidth }
}
