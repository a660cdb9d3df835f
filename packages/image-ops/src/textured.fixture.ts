import type { RgbImage } from '@spatial-ssrl/core'
import fc from 'fast-check'

/** A picture without repetition: a misplaced pixel cannot go unnoticed. */
export function textured(width: number, height: number, seed = 1): RgbImage {
  let state = seed | 1
  const data = Uint8Array.from({ length: width * height * 3 }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    return (state >>> 16) & 255
  })
  return { width, height, data }
}

/** One colour everywhere. */
export function plain(width: number, height: number, level: number): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3).fill(level) }
}

/** Red, green and blue at (x, y). */
export function pixel({ width, data }: RgbImage, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]
}

/** Textured pictures of up to 24 × 24 pixels. */
export const images = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }), fc.integer())
  .map(([width, height, seed]) => textured(width, height, seed))
