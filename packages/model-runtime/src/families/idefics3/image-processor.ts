import type { RgbImage } from '@spatial-ssrl/core'
import { z } from 'zod'
import { readFields, requireField, upTo } from '../../hf/config-fields.ts'
import type { PreparedImage } from '../../prompt/prepared-prompt.ts'
import type { Filter } from '../../vision/filters.ts'
import { cutPatches } from '../../vision/patches.ts'
import { resizeBy } from '../../vision/resize-bicubic.ts'
import { type Idefics3Config, patchesPerSide } from './config.ts'
import { crop, cutTiles } from './tiles.ts'

const Mean = z.number().min(-1000).max(1000)
const Deviation = z.number().min(1e-6).max(1000)
const on = z.literal(true).nullish()
const Edge = z.object({ longest_edge: upTo(4096) })

/** Pillow's numbers of filters. */
const filterNumbers: Record<1 | 3, Filter> = { 1: 'lanczos', 3: 'bicubic' }

/** Tiles in a row or column; published files ask for four. */
const mostTiles = 16

/** `preprocessor_config.json` of Idefics3 and SmolVLM. */
const Preprocessor = z.object({
  size: Edge.default({ longest_edge: 4 * 364 }),
  max_image_size: Edge.default({ longest_edge: 364 }),
  do_image_splitting: z.boolean().default(true),
  do_resize: z.boolean().default(true),
  image_mean: z.tuple([Mean, Mean, Mean]).default([0.5, 0.5, 0.5]),
  image_std: z.tuple([Deviation, Deviation, Deviation]).default([0.5, 0.5, 0.5]),
  resample: z.literal([1, 3], 'only 1 (Lanczos) and 3 (bicubic) are supported').default(1),
  do_rescale: on,
  do_normalize: on,
  do_convert_rgb: on,
  do_pad: z.boolean().nullish(),
  rescale_factor: z
    .number()
    .refine((factor) => Math.abs(factor * 255 - 1) < 1e-6, 'only 1/255 is supported')
    .nullish(),
})

/** A picture as tiles, ready for the network. */
export interface PreparedTiles {
  /** 0 for a picture that is one tile. */
  rows: number
  columns: number
  /** Tiles row by row, and the whole picture behind them. */
  images: PreparedImage[]
}

/**
 * The image processor that a `preprocessor_config.json` describes.
 * @param file how errors name the source
 * @throws SpatialError `model` if a field is unsupported or disagrees with the network
 */
export function createTileProcessor(
  json: unknown,
  config: Idefics3Config,
  file: string,
): (image: RgbImage) => PreparedTiles {
  const fields = readFields(Preprocessor, json, file)
  const { imageSize, patchSize } = config.vision
  const side = fields.max_image_size.longest_edge
  const expected = `${imageSize}, the image_size of config.json, got ${side}`
  requireField(side === imageSize, file, 'max_image_size.longest_edge', expected)
  const longest = fields.size.longest_edge
  const bound = `at most ${mostTiles * side}, ${mostTiles} tiles in a row, got ${longest}`
  requireField(longest <= mostTiles * side, file, 'size.longest_edge', bound)
  const filter = filterNumbers[fields.resample]
  const rule = {
    side,
    split: fields.do_image_splitting,
    ...(fields.do_resize && { longestEdge: longest }),
    resize: (image: RgbImage, width: number, height: number) => resizeBy(filter, image, { width, height }),
  }
  const layout = {
    patchSize,
    temporalPatchSize: 1,
    mergeSize: config.scaleFactor,
    mean: fields.image_mean,
    std: fields.image_std,
  }
  const seen = patchesPerSide(config.vision) * patchSize
  return (image) => {
    const { rows, columns, tiles } = cutTiles(image, rule)
    return { rows, columns, images: tiles.map((tile) => cutPatches(crop(tile, 0, 0, seen), layout)) }
  }
}
