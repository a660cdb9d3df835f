import type { Noise } from './noise.ts'
import type { Colour } from './palette.ts'

/** How a surface is painted. Patterns run over surface coordinates in metres. */
export type Pattern =
  | 'plain'
  | 'checks'
  | 'tiles'
  | 'planks'
  | 'stripes'
  | 'bricks'
  | 'mottled'
  | 'marble'
  | 'foliage'
  | 'grass'
  | 'facade'
  | 'books'
  | 'painting'
  | 'window'
  | 'water'

export interface Material {
  pattern: Pattern
  /** Main colour. */
  a: Colour
  /** Second colour: joints, other squares, grain. */
  b: Colour
  /** Size of one cell, metres. */
  scale: number
  /** Offset of the pattern and of its noise, so that no two surfaces repeat each other. */
  phase: number
  /** Light given off, 0 = none, 1 = shows `a` whatever the light. */
  glow: number
  /** Strength of the highlight, [0, 1]. */
  gloss: number
  /** Cell width over cell height. */
  stretch: number
}

/** A material with the usual values filled in. */
export function material(
  pattern: Pattern,
  a: Colour,
  b: Colour,
  scale: number,
  rest: Partial<Material> = {},
): Material {
  return { pattern, a, b, scale, phase: 0, glow: 0, gloss: 0, stretch: 1, ...rest }
}

/**
 * The colour of `m` at surface coordinates (u, v), metres, written to out[0…2] (linear light). A pixel there spans `footprint`
 * metres: patterns finer than that fade to their mean instead of flickering.
 */
export function paint(out: Float64Array, m: Material, u: number, v: number, footprint: number, noise: Noise): void {
  if (m.pattern === 'painting' || m.pattern === 'window') {
    const draw = m.pattern === 'painting' ? paintPicture : paintView
    draw(out, m, u / m.scale, (v * m.stretch) / m.scale, noise)
    return
  }
  u += 3.7 * m.phase
  v += 1.9 * m.phase
  const s = m.scale
  const x = u / s
  const y = (v * m.stretch) / s
  const sharp = clamp(1.5 - (2 * footprint) / s)
  const fine = clamp(1.5 - (10 * footprint) / s)
  // Slow light and dark over every surface: nothing in a photograph is evenly painted.
  let light = 0.8 + 0.4 * noise.at(0.45 * u + 11.3 * m.phase, 0.45 * v)
  let share = 0
  switch (m.pattern) {
    case 'plain':
      light *= 1 + 0.14 * fine * (noise.at(9 * x, 9 * y) - 0.5)
      break
    case 'checks': {
      const i = Math.floor(x)
      const j = Math.floor(y)
      share = 0.5 + ((i + j) & 1 ? 0.5 : -0.5) * sharp
      light *= 1 + 0.3 * sharp * (noise.cell(i, j) - 0.5)
      break
    }
    case 'tiles': {
      const i = Math.floor(x)
      const j = Math.floor(y)
      share = (x - i < 0.06 || y - j < 0.06 ? 1 : 0) * sharp
      light *= 1 + 0.35 * sharp * (noise.cell(i, j) - 0.5)
      break
    }
    case 'planks': {
      const row = Math.floor(y)
      const along = x / 7 + 5 * noise.cell(row, 91)
      const board = Math.floor(along)
      share = (y - row < 0.07 || along - board < 0.012 ? 0.85 : 0) * sharp
      light *= 1 + 0.55 * sharp * (noise.cell(board, row) - 0.5)
      light *= 1 + 0.35 * fine * (noise.fractal(0.8 * x, 7 * y, 2) - 0.5)
      break
    }
    case 'stripes':
      share = 0.5 + 0.5 * sharp * clamp(6 * Math.sin(2 * Math.PI * x) + 0.5, -1, 1)
      break
    case 'bricks': {
      const row = Math.floor(2 * y)
      const shifted = x + (row & 1) / 2
      const i = Math.floor(shifted)
      share = (2 * y - row < 0.14 || shifted - i < 0.07 ? 1 : 0) * sharp
      light *= 1 + 0.6 * sharp * (noise.cell(i, row) - 0.5)
      break
    }
    case 'mottled':
      share = clamp(2.2 * (noise.fractal(x, y, 4) - 0.28))
      break
    case 'marble':
      share = 0.5 + 0.5 * Math.sin(4 * x + 9 * noise.fractal(x, y, 3))
      share = share * share * share
      break
    case 'foliage': {
      const leaf = noise.fractal(x, y, 2)
      share = clamp(3 * (leaf - 0.36))
      light *= 1 + 0.9 * sharp * (noise.at(2.6 * x, 2.6 * y) - 0.5)
      break
    }
    case 'grass':
      share = clamp(2 * (noise.fractal(0.22 * x, 0.22 * y, 3) - 0.25))
      light *= 1 + 0.75 * sharp * (noise.fractal(3 * x, 3 * y, 2) - 0.5)
      break
    case 'facade': {
      const i = Math.floor(x)
      const j = Math.floor(y)
      const inside = x - i > 0.3 && x - i < 0.72 && y - j > 0.28 && y - j < 0.8
      share = inside ? (Math.abs(x - i - 0.51) < 0.03 ? 0.3 : 0.75 + 0.25 * noise.cell(i, j)) * sharp : 0
      light *= 1 + 0.12 * fine * (noise.at(6 * x, 6 * y) - 0.5)
      break
    }
    case 'books':
      paintBooks(out, m, x, y, light, noise)
      return
    case 'water':
      share = clamp(0.5 + sharp * (noise.fractal(0.6 * x, 2 * y, 3) - 0.5))
      break
  }
  for (let k = 0; k < 3; k++) out[k] = light * (m.a[k]! + (m.b[k]! - m.a[k]!) * share)
}

/** Rows of spines in many colours, with shelves between them. */
function paintBooks(out: Float64Array, m: Material, x: number, y: number, light: number, noise: Noise): void {
  const row = Math.floor(y)
  const spine = Math.floor(x * 7 + 0.8 * noise.at(x * 3, row + 0.5))
  const tall = 0.6 + 0.3 * noise.cell(spine, row)
  const inside = y - row
  if (inside < 0.1) for (let k = 0; k < 3; k++) out[k] = light * m.a[k]!
  else if (inside - 0.1 > tall || noise.cell(spine, row + 40) < 0.12) {
    for (let k = 0; k < 3; k++) out[k] = 0.12 * m.b[k]!
  } else {
    for (let k = 0; k < 3; k++) out[k] = light * (0.03 + 0.5 * noise.cell(spine + 17 * k, row + 7 * k + 3) ** 2)
  }
}

/** A small landscape: x, y in [−1, 1] over the canvas; `a` colours its sky, `b` its land. */
function paintPicture(out: Float64Array, m: Material, x: number, y: number, noise: Noise): void {
  const p = m.phase
  if (Math.abs(x) > 0.86 || Math.abs(y) > 0.86) {
    for (let k = 0; k < 3; k++) out[k] = 0.06 + 0.25 * noise.cell(Math.floor(p * 91) + k, 5)
    return
  }
  const ridge = -0.4 + 0.9 * noise.fractal(1.4 * x + 31 * p, 2.5, 3)
  const sunX = 1.2 * noise.cell(Math.floor(p * 97), 9) - 0.6
  const sun = Math.hypot(x - sunX, y - 0.45) < 0.17 ? 0.5 : 0
  for (let k = 0; k < 3; k++) {
    out[k] = y < ridge ? m.b[k]! * (0.9 + 0.6 * (y - ridge)) : m.a[k]! * (1.15 - 0.5 * y) + sun * (1 - 0.3 * k)
  }
}

/** A view outdoors behind glazing bars: x, y in [−1, 1] over the window; `a` colours the sky, `b` what grows below. */
function paintView(out: Float64Array, m: Material, x: number, y: number, noise: Noise): void {
  const frame = Math.abs(x) > 0.88 || Math.abs(y) > 0.91 || Math.abs(x) < 0.05 || Math.abs(y - 0.25) < 0.04
  const ridge = -0.7 + 0.8 * noise.fractal(1.8 * x + 7 * m.phase, 1.5, 3)
  for (let k = 0; k < 3; k++) {
    if (frame) out[k] = 0.55
    else if (y < ridge) out[k] = m.b[k]! * (0.6 + 0.8 * noise.at(7 * x, 7 * y))
    else out[k] = m.a[k]! * (1.1 - 0.25 * y)
  }
}

function clamp(value: number, low = 0, high = 1): number {
  return Math.min(Math.max(value, low), high)
}
