import type { DepthMap, JsonObject, RgbImage } from '@spatial-ssrl/core'
import { drawMarkers } from '@spatial-ssrl/image-ops'
import { z } from 'zod'

/** Colours from near to far, and of places without depth. */
const ramp = [
  [252, 238, 160],
  [246, 164, 84],
  [208, 76, 92],
  [122, 40, 120],
  [34, 20, 70],
] as const
const unknown = [120, 124, 128] as const

const rangeSchema = z.object({ depthRange: z.tuple([z.number(), z.number()]) })
const placeSchema = z.object({ marker: z.int(), x: z.number(), y: z.number() })
const marksSchema = z.union([
  z.object({ regions: z.array(placeSchema) }).transform(({ regions }) => regions),
  z.object({ camera: placeSchema, target: placeSchema }).transform(({ camera, target }) => [camera, target]),
])

/** A depth map in colours, bright near and dark far over the range that the puzzle used, with its markers; grey = no depth. */
export function depthPicture({ width, height, data, valid }: DepthMap, meta: JsonObject): RgbImage {
  const [low, high] = rangeSchema.parse(meta).depthRange
  const pixels = new Uint8Array(width * height * 3)
  for (let i = 0; i < data.length; i++)
    pixels.set(valid[i] ? colourAt((data[i]! - low) / (high - low)) : unknown, i * 3)
  const diameter = 0.1 * Math.min(width, height)
  return drawMarkers(
    { width, height, data: pixels },
    marksSchema.parse(meta).map(({ marker, x, y }) => ({
      text: String(marker),
      x: x + 0.5,
      y: y + 0.5,
      diameter,
      fill: [255, 255, 255] as const,
      edge: [0, 0, 0] as const,
      edgeWidth: diameter * 0.08,
      textColour: [0, 0, 0] as const,
    })),
  )
}

function colourAt(share: number): number[] {
  const place = Math.min(1, Math.max(0, share)) * (ramp.length - 1)
  const step = Math.min(ramp.length - 2, Math.floor(place))
  return ramp[step]!.map((from, c) => from + (place - step) * (ramp[step + 1]![c]! - from))
}
