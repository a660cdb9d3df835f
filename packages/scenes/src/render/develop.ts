import type { RgbImage, Rng } from '@spatial-ssrl/core'
import type { Hits } from './cast.ts'

/** How the camera turns light into a picture. */
export interface Exposure {
  /** Factor on the light before the film curve. */
  gain: number
  /** Standard deviation of the sensor noise, 8-bit steps. */
  grain: number
  /** Darkening at the corners, [0, 1]. */
  vignette: number
}

/** Linear light (3 a pixel) to an 8-bit picture: softened outlines, film curve 1 − e^(−x), gamma 2, vignette and grain. */
export function develop(
  light: Float32Array,
  hits: Hits,
  width: number,
  height: number,
  exposure: Exposure,
  rng: Rng,
): RgbImage {
  const data = new Uint8Array(3 * width * height)
  const corner = (width * width + height * height) / 4 // px²
  const grain = grainTable(rng)
  let drawn = rng.int(2 ** 32)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x
      const left = x > 0 ? pixel - 1 : pixel
      const right = x + 1 < width ? pixel + 1 : pixel
      const above = y > 0 ? pixel - width : pixel
      const below = y + 1 < height ? pixel + width : pixel
      const own = hits.surface[pixel]!
      // A lens spreads outlines over the neighbouring pixels; inside a surface it hardly shows.
      const edge =
        own !== hits.surface[left] ||
        own !== hits.surface[right] ||
        own !== hits.surface[above] ||
        own !== hits.surface[below]
      const spread = edge ? 0.15 : 0.06
      const fromCentre = ((x + 0.5 - width / 2) ** 2 + (y + 0.5 - height / 2) ** 2) / corner
      const gain = exposure.gain * (1 - exposure.vignette * fromCentre)
      drawn = (Math.imul(drawn, 1664525) + 1013904223) >>> 0
      const noise = exposure.grain * grain[drawn >>> 20]!
      for (let k = 0; k < 3; k++) {
        const around = light[3 * left + k]! + light[3 * right + k]! + light[3 * above + k]! + light[3 * below + k]!
        const value = (1 - 4 * spread) * light[3 * pixel + k]! + spread * around
        const exposed = value > 0 ? 1 - Math.exp(-gain * value) : 0
        const byte = 255 * Math.sqrt(exposed) + noise + 0.5
        data[3 * pixel + k] = Math.min(255, Math.max(0, byte))
      }
    }
  }
  return { width, height, data }
}

const GRAINS = 4096 // 12 bits; drawing a normal for every pixel would cost more than the ray cast

function grainTable(rng: Rng): Float32Array {
  return Float32Array.from({ length: GRAINS }, () => rng.normal())
}
