import type { Vector } from '../geometry/surface.ts'
import type { Noise } from '../material/noise.ts'
import { type Colour, rgb } from '../material/palette.ts'

export interface Sky {
  horizon: Colour
  zenith: Colour
  cloud: Colour
  /** Share of the sky under clouds, [0, 1]. */
  cover: number
  /** Size of the clouds; larger numbers make smaller clouds. */
  grain: number
  /** Unit vector towards the sun. */
  sun: Vector
  sunColour: Colour
}

/** Times of day and weathers that a landscape draws from. */
export const skies: readonly Pick<Sky, 'horizon' | 'zenith' | 'cloud' | 'sunColour'>[] = [
  { horizon: rgb(0xc5dcec), zenith: rgb(0x4f8acb), cloud: rgb(0xf4f4f2), sunColour: rgb(0xfff3da) },
  { horizon: rgb(0xdfe6ea), zenith: rgb(0x7fa6c9), cloud: rgb(0xe9ebee), sunColour: rgb(0xfff6e6) },
  { horizon: rgb(0xf4c58a), zenith: rgb(0x5b7fb0), cloud: rgb(0xe8a183), sunColour: rgb(0xffc98a) },
  { horizon: rgb(0xf0a98a), zenith: rgb(0x4a4f86), cloud: rgb(0x9a6a86), sunColour: rgb(0xffb27a) },
  { horizon: rgb(0xc9cdd0), zenith: rgb(0x98a2ab), cloud: rgb(0x74797f), sunColour: rgb(0xe6e6e2) },
  { horizon: rgb(0xe8e0c8), zenith: rgb(0x6fa3b8), cloud: rgb(0xf7efe0), sunColour: rgb(0xffeec2) },
]

/** The colour of the sky in the unit direction (x, y, z), world axes, written to out[0…2] (linear light). */
export function paintSky(out: Float64Array, sky: Sky, x: number, y: number, z: number, noise: Noise): void {
  const up = Math.max(0, y)
  const blend = 1 - (1 - up) ** 3.2
  let veil = 0
  if (up > 0.012) {
    // Clouds lie on a plane overhead, so they shrink and crowd towards the horizon; there they fade into haze.
    const reach = sky.grain / (up + 0.12)
    const bump = noise.fractal(x * reach + 40.5, z * reach + 9.1, 4)
    veil = Math.min(1, Math.max(0, (bump - 1 + 0.85 * sky.cover) * 5))
    veil *= up < 0.1 ? up * 10 : 1
  }
  const towards = x * sky.sun[0] + y * sky.sun[1] + z * sky.sun[2]
  const near = Math.max(0, towards)
  const glow = 0.35 * near ** 12 + (near > 0.9985 ? 2 : 0)
  for (let k = 0; k < 3; k++) {
    const clear = sky.horizon[k]! + (sky.zenith[k]! - sky.horizon[k]!) * blend
    out[k] = clear + (sky.cloud[k]! - clear) * veil + glow * (1 - 0.7 * veil) * sky.sunColour[k]!
  }
}
