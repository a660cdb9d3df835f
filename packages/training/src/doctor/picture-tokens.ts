import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson, SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'

/** How the processor of a model of the Qwen2-VL family makes tokens of pictures. */
export interface PictureRule {
  /** Patch side × merge side, px: a token is a square of it. */
  factor: number
  /** Areas, px². */
  min: number
  max: number
  /** Where this comes from, for people. */
  source: string
}

/** Qwen2.5-VL as published, where no model is named. */
export const publishedRule: PictureRule = { factor: 28, min: 3136, max: 12845056, source: 'Qwen2.5-VL, 28 px a token' }

const Preprocessor = z.looseObject({
  patch_size: z.int().min(1),
  merge_size: z.int().min(1),
  min_pixels: z.number().nullish(),
  max_pixels: z.number().nullish(),
  size: z.looseObject({ shortest_edge: z.number().nullish(), longest_edge: z.number().nullish() }).nullish(),
})
const Config = z.looseObject({
  max_position_embeddings: z.int().optional(),
  text_config: z.looseObject({ max_position_embeddings: z.int().optional() }).optional(),
})

/** What a model folder says of pictures and of its longest text, tokens. @throws SpatialError `model` where it does not */
export async function readPictureRule(model: string): Promise<PictureRule & { positions: number | null }> {
  const json = async (name: string) => {
    const path = join(model, name)
    const text = await readFile(path, 'utf8').catch((cause) => {
      throw new SpatialError('model', `${path}: not found — name a model folder as it was downloaded`, { cause })
    })
    return parseJson(text)
  }
  const read = Preprocessor.safeParse(await json('preprocessor_config.json'))
  if (!read.success)
    throw new SpatialError(
      'model',
      `${model}: its preprocessor_config.json has no patch_size and merge_size — name a model of the Qwen-VL family`,
    )
  const { patch_size, merge_size, min_pixels, max_pixels, size } = read.data
  const config = Config.safeParse(await json('config.json')).data
  return {
    factor: patch_size * merge_size,
    min: min_pixels ?? size?.shortest_edge ?? publishedRule.min,
    max: max_pixels ?? size?.longest_edge ?? publishedRule.max,
    source: `${model}, ${patch_size * merge_size} px a token`,
    positions: config?.text_config?.max_position_embeddings ?? config?.max_position_embeddings ?? null,
  }
}

/**
 * Tokens of a picture: the engine's bounds first (EasyR1 and LLaMA-Factory: both sides scaled and cut to whole pixels), then the processor's
 * (sides to multiples of `factor` within its own bounds).
 */
export function pictureTokens(
  size: { width: number; height: number },
  rule: PictureRule,
  engine: { min: number; max: number } | null,
): number {
  let { width, height } = size
  const scale = (area: number) => {
    const by = Math.sqrt(area / (width * height))
    ;[width, height] = [Math.max(1, Math.floor(width * by)), Math.max(1, Math.floor(height * by))]
  }
  if (engine !== null && width * height > engine.max) scale(engine.max)
  if (engine !== null && width * height < engine.min) scale(engine.min)
  const { factor, min, max } = rule
  const sides = [width, height].map((side) => Math.max(factor, halfToEven(side / factor) * factor)) as [number, number]
  const area = sides[0] * sides[1]
  const fit = (by: number, round: (side: number) => number) =>
    [width, height].map((side) => Math.max(factor, round((side * by) / factor) * factor)) as [number, number]
  const [w, h] =
    area > max
      ? fit(Math.sqrt(max / (width * height)), Math.floor)
      : area < min
        ? fit(Math.sqrt(min / (width * height)), Math.ceil)
        : sides
  return (w / factor) * (h / factor)
}

/** As Python rounds. */
function halfToEven(value: number): number {
  const below = Math.floor(value)
  return value - below === 0.5 ? below + (below % 2) : Math.round(value)
}
