import type { Rng } from '@spatial-ssrl/core'

/** Smooth random fields over the plane, fixed by the stream that made them. */
export interface Noise {
  /** Value noise in [0, 1] with one bump per unit. */
  at(x: number, y: number): number
  /** `octaves` layers of `at`, each twice as fine and half as strong, in [0, 1]. */
  fractal(x: number, y: number, octaves: number): number
  /** An independent value in [0, 1) for the integer cell (i, j). */
  cell(i: number, j: number): number
}

const SIZE = 256

/** Lattice noise over a shuffled table: two look-ups a corner and nothing allocated. */
export function createNoise(rng: Rng): Noise {
  const order = new Uint8Array(2 * SIZE)
  const values = new Float64Array(2 * SIZE)
  const shuffled = rng.shuffle(Array.from({ length: SIZE }, (_, i) => i))
  for (let i = 0; i < 2 * SIZE; i++) order[i] = shuffled[i % SIZE]!
  for (let i = 0; i < SIZE; i++) values[i] = values[i + SIZE] = rng.next()

  const cell = (i: number, j: number) => values[order[(order[i & 255]! + j) & 255]!]!
  const at = (x: number, y: number) => {
    const i = Math.floor(x)
    const j = Math.floor(y)
    let s = x - i
    let t = y - j
    s = s * s * (3 - 2 * s)
    t = t * t * (3 - 2 * t)
    const row = order[i & 255]!
    const next = order[(i + 1) & 255]!
    const a = values[order[(row + j) & 255]!]!
    const b = values[order[(next + j) & 255]!]!
    const c = values[order[(row + j + 1) & 255]!]!
    const d = values[order[(next + j + 1) & 255]!]!
    const top = a + (b - a) * s
    return top + (c + (d - c) * s - top) * t
  }
  const fractal = (x: number, y: number, octaves: number) => {
    let sum = 0
    let weight = 1
    let total = 0
    for (let octave = 0; octave < octaves; octave++) {
      sum += weight * at(x, y)
      total += weight
      weight /= 2
      x = 2.03 * x + 17.7 // off-lattice, so that the layers' zero crossings do not line up
      y = 2.03 * y + 5.3
    }
    return sum / total
  }
  return { at, fractal, cell }
}
