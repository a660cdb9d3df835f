import type { RgbImage } from '@spatial-ssrl/core'
import { z } from 'zod'

/** Parameters of a puzzle that cuts its picture into a grid of patches. */
export const gridSides = {
  rows: z.int().min(1).max(6).default(2).describe('patches from top to bottom'),
  columns: z.int().min(1).max(6).default(2).describe('patches from left to right'),
}

export const smallestPatch = z.int().min(1).default(16).describe('decline when a patch has a shorter side, px')

/** The grid of a puzzle, as its `meta` tells. */
export const gridOfMeta = z.object({ params: z.object({ rows: z.int(), columns: z.int() }) })

/** Whether a patch would have a side below `smallestPatch`, px. */
export function patchesTooSmall(
  { width, height }: RgbImage,
  params: { rows: number; columns: number; smallestPatch: number },
): boolean {
  return Math.min(Math.floor(width / params.columns), Math.floor(height / params.rows)) < params.smallestPatch
}
