import { z } from 'zod'

/**
 * A length that grows with the picture: the larger of `pixels` and `share` × shorter side. With `share` 0 it is a fixed number of
 * pixels, as in the published code; with `pixels` as a floor it suits thumbnails and photographs alike.
 */
export const lengthSchema = z.strictObject({
  share: z.number().min(0).max(1).describe('of the shorter side'),
  pixels: z.number().min(0).describe('px at least'),
})

/** A length that grows with the picture; see `pixelsOf`. */
export type Length = z.output<typeof lengthSchema>

/** The length in px, not rounded. */
export function pixelsOf({ share, pixels }: Length, size: { width: number; height: number }): number {
  return Math.max(pixels, share * Math.min(size.width, size.height))
}

/** The nearest odd number of pixels at or below the length, so that a window has a middle. */
export function oddPixelsOf(length: Length, size: { width: number; height: number }): number {
  return 2 * Math.floor((Math.max(1, Math.floor(pixelsOf(length, size))) - 1) / 2) + 1
}

/** A length of so many pixels, whatever the picture. */
export const pixels = (count: number): Length => ({ share: 0, pixels: count })
