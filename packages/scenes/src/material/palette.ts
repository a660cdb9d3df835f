import type { Rng } from '@spatial-ssrl/core'

/** Linear-light red, green and blue, each in [0, 1]. */
export type Colour = readonly [red: number, green: number, blue: number]

/** The names that `SceneObject.colour` uses. */
export const colourNames = [
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
  'brown',
  'white',
  'grey',
  'black',
] as const
/** One of `colourNames`. */
export type ColourName = (typeof colourNames)[number]

const shades: Record<ColourName, readonly number[]> = {
  red: [0xb3322b, 0xc94a3a, 0x8f2230],
  orange: [0xd9772b, 0xc9642f, 0xe39a4a],
  yellow: [0xdcb437, 0xe5cf6b, 0xc9a227],
  green: [0x4d7c3a, 0x2f5d3c, 0x7fa650],
  teal: [0x2f8a85, 0x1f6670, 0x5fb0a8],
  blue: [0x2f5fa8, 0x2a3f6f, 0x6c9fd1],
  purple: [0x6d4a8f, 0x8c6bb1, 0x54366b],
  pink: [0xd58aa0, 0xc7687f, 0xe6b3bd],
  brown: [0x6f4a2f, 0x8a6240, 0x4f3524],
  white: [0xe9e4d8, 0xf2f0ea, 0xdad6cc],
  grey: [0x85878a, 0x6c6f72, 0xa3a19c],
  black: [0x26262a, 0x33302f, 0x1f2328],
}

/** A colour from its sRGB number, e.g. 0xffcc00 (gamma 2, as the picture is encoded). */
export function rgb(hex: number): Colour {
  return [((hex >> 16) / 255) ** 2, (((hex >> 8) & 255) / 255) ** 2, ((hex & 255) / 255) ** 2]
}

/** A shade of a named colour, slightly varied. */
export function shadeOf(name: ColourName, rng: Rng): Colour {
  return varied(rgb(rng.pick(shades[name])), rng, 0.12)
}

/** `colour` a little brighter or darker and warmer or cooler; `amount` is relative. */
export function varied(colour: Colour, rng: Rng, amount: number): Colour {
  const light = 1 + rng.uniform(-amount, amount)
  const warmth = rng.uniform(-amount, amount) / 2
  return [colour[0] * light * (1 + warmth), colour[1] * light, colour[2] * light * (1 - warmth)]
}

/** `colour` times `factor`. */
export function scaled(colour: Colour, factor: number): Colour {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor]
}

/** From `a` (share 0) to `b` (share 1). */
export function mixed(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]
}
