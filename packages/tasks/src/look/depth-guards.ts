import type { Declined, DepthMap, RgbImage } from '@spatial-ssrl/core'
import { z } from 'zod'
import { depthPercentiles, validShare } from './depth-range.ts'

/** Parameters of a puzzle that marks places of a picture with depth. */
export const leastVisible = z
  .number()
  .min(0)
  .max(1)
  .default(0.5)
  .describe('share of diameters across a marker at whose ends the surface it marks goes on; 0 = anyhow')

export const depthGuards = {
  leastValid: z.number().min(0).max(1).default(0.2).describe('decline when less of the picture has depth'),
  smallestSide: z.int().min(1).default(48).describe('decline when the picture has a shorter side, px'),
}

/** The depths between which a map is looked at, or why it cannot serve. */
export function usableDepth(
  image: RgbImage,
  map: DepthMap,
  params: { smallestSide: number; leastValid: number; percentiles: readonly [number, number] },
): { low: number; high: number } | Declined {
  if (Math.min(image.width, image.height) < params.smallestSide) return { declined: 'image too small' }
  if (validShare(map) < params.leastValid) return { declined: 'too little valid depth' }
  const [low, high] = depthPercentiles(map, [...params.percentiles]) as [number, number]
  return high > low ? { low, high } : { declined: 'depth is flat' }
}
