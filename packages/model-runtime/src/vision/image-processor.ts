import { type RgbImage, SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { defaultResizeRule, type ResizeRule, resizeRules } from '../model/resize-rule.ts'
import type { PreparedImage } from '../prompt/prepared-prompt.ts'
import { checkPicture } from './check-picture.ts'
import { cutPatches, type PatchLayout } from './patches.ts'
import { resizeBicubic } from './resize-bicubic.ts'
import { type PixelBounds, smartResize } from './smart-resize.ts'

const Mean = z.number().min(-1000).max(1000)
const Deviation = z.number().min(1e-6).max(1000)
const on = z.literal(true).nullish()
const Side = z.int().min(1).max(64)
const Pixels = z
  .number()
  .positive()
  .max(2 ** 30)
  .nullish()

/** px²: every picture is enlarged to the smallest area, so a folder must not ask for more than 4096 × 4096 (published: 56 × 56). */
const mostMinPixels = 2 ** 24

/** Classes of today's transformers and of those before, and whose integers they resize by. */
const classes = {
  Qwen2VLImageProcessor: 'torchvision', // `AutoImageProcessor` has opened it with torchvision since 4.5x, whoever saved it
  Qwen2VLImageProcessorFast: 'torchvision',
  Qwen2VLImageProcessorPil: 'pillow',
} as const satisfies Record<string, ResizeRule>

type ProcessorClass = keyof typeof classes

/** `preprocessor_config.json` of the Qwen2-VL family; the area's bounds stand at the top or, in newer files, under `size`. */
const Preprocessor = z.object({
  image_processor_type: z.enum(Object.keys(classes) as ProcessorClass[]).nullish(),
  resize_rule: z.enum(resizeRules).nullish(),
  min_pixels: Pixels,
  max_pixels: Pixels,
  size: z.object({ shortest_edge: Pixels, longest_edge: Pixels }).nullish(),
  patch_size: Side,
  temporal_patch_size: Side,
  merge_size: Side,
  image_mean: z.tuple([Mean, Mean, Mean]),
  image_std: z.tuple([Deviation, Deviation, Deviation]),
  resample: z.literal(3, 'only 3 (bicubic) is supported').nullish(),
  do_resize: on,
  do_rescale: on,
  do_normalize: on,
  do_convert_rgb: on,
  rescale_factor: z
    .number()
    .refine((factor) => Math.abs(factor * 255 - 1) < 1e-6, 'only 1/255 is supported')
    .nullish(),
})

/** What the network and its image processor must agree on. */
export interface PatchSizes {
  /** px. */
  patchSize: number
  /** Frames. */
  temporalPatchSize: number
  /** Patches per side that become one visual token. */
  spatialMergeSize: number
}

/** Turns a picture of any size into patches. */
export interface ImageProcessor {
  bounds: PixelBounds
  layout: PatchLayout
  /** Whose integers pictures are resized by. */
  rule: ResizeRule
  /** @throws SpatialError `data` for a picture over 200 times longer than wide */
  prepare(image: RgbImage): PreparedImage
}

/**
 * The image processor that a `preprocessor_config.json` describes. Pictures are resized by the rule asked for, else by the folder's own
 * `resize_rule`, else as the class does that it names, else as today's transformers does.
 * @param file how errors name the source
 * @throws SpatialError `model` if a field is missing, unsupported or disagrees with the network
 */
export function createImageProcessor(
  json: unknown,
  vision: PatchSizes,
  file: string,
  asked?: ResizeRule,
): ImageProcessor {
  const parsed = Preprocessor.safeParse(json)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw new SpatialError('model', `${file}: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`)
  }
  const config = parsed.data
  const agree = (field: 'patch_size' | 'temporal_patch_size' | 'merge_size', expected: number) => {
    if (config[field] !== expected)
      throw new SpatialError('model', `${file}: ${field}: expected ${expected} as in config.json, got ${config[field]}`)
  }
  agree('patch_size', vision.patchSize)
  agree('temporal_patch_size', vision.temporalPatchSize)
  agree('merge_size', vision.spatialMergeSize)
  const minPixels = config.min_pixels ?? config.size?.shortest_edge
  const maxPixels = config.max_pixels ?? config.size?.longest_edge
  if (!minPixels || !maxPixels || minPixels > maxPixels)
    throw new SpatialError('model', `${file}: min_pixels and max_pixels: expected two areas in px², the smaller first`)
  if (minPixels > mostMinPixels)
    throw new SpatialError('model', `${file}: min_pixels: expected at most ${mostMinPixels} px², got ${minPixels}`)

  const bounds = { factor: vision.patchSize * vision.spatialMergeSize, minPixels, maxPixels }
  const named = config.image_processor_type ? classes[config.image_processor_type] : defaultResizeRule
  const rule = asked ?? config.resize_rule ?? named
  const layout: PatchLayout = {
    patchSize: vision.patchSize,
    temporalPatchSize: vision.temporalPatchSize,
    mergeSize: vision.spatialMergeSize,
    mean: config.image_mean,
    std: config.image_std,
    steps: rule,
  }
  return {
    bounds,
    layout,
    rule,
    prepare(image) {
      checkPicture(image)
      const { width, height } = smartResize(image.width, image.height, bounds)
      return cutPatches(resizeBicubic(image, width, height, rule), layout)
    },
  }
}
