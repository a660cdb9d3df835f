import type { RgbImage } from '@spatial-ssrl/core'

const side = 64 // luminance is averaged to side × side cells
const kept = 16 // frequencies per direction
const plainest = 2 // standard deviation of luminance, 0…255, below which a picture has nothing to recognise it by

/** Bits of a perceptual hash. */
export const perceptualHashBits = kept * kept

/** cos(π (2x + 1) u / 2n): row u holds the basis function of frequency u. */
const basis = Float64Array.from({ length: kept * side }, (_, i) => {
  const [u, x] = [Math.floor(i / side), i % side]
  return Math.cos((Math.PI * (2 * x + 1) * u) / (2 * side))
})

/**
 * What a picture looks like in 256 bits, as 64 hex digits: which of the 16×16 lowest frequencies of its 64×64 luminance lie above their
 * median (pHash). Changes of size, compression and brightness leave most bits as they are; unrelated pictures differ in about half.
 * Null for a picture too plain to be recognised.
 */
export function perceptualHash(image: RgbImage): string | null {
  const cells = averageLuminance(image)
  const mean = cells.reduce((sum, value) => sum + value, 0) / cells.length
  const variance = cells.reduce((sum, value) => sum + (value - mean) ** 2, 0) / cells.length
  if (variance < plainest ** 2) return null
  const frequencies = lowFrequencies(cells)
  const median = [...frequencies].sort((a, b) => a - b)[frequencies.length / 2]!
  let hash = ''
  for (let at = 0; at < frequencies.length; at += 4) {
    let digit = 0
    for (let bit = 0; bit < 4; bit++) digit = digit * 2 + (frequencies[at + bit]! >= median ? 1 : 0)
    hash += digit.toString(16)
  }
  return hash
}

/** Mean luminance (ITU-R BT.601) of the cells of a 64×64 grid, row-major. */
function averageLuminance({ width, height, data }: RgbImage): Float64Array {
  const cells = new Float64Array(side * side)
  /** First pixel of a cell and the one behind its last; cells of small pictures share pixels. */
  const span = (cell: number, length: number): [number, number] => {
    const first = Math.floor((cell * length) / side)
    return [first, Math.max(first + 1, Math.floor(((cell + 1) * length) / side))]
  }
  for (let row = 0; row < side; row++) {
    const [top, bottom] = span(row, height)
    for (let column = 0; column < side; column++) {
      const [left, right] = span(column, width)
      let [red, green, blue] = [0, 0, 0]
      for (let y = top; y < bottom; y++) {
        const end = (y * width + right) * 3
        for (let at = (y * width + left) * 3; at < end; at += 3) {
          red += data[at]!
          green += data[at + 1]!
          blue += data[at + 2]!
        }
      }
      const count = (bottom - top) * (right - left)
      cells[row * side + column] = (0.299 * red + 0.587 * green + 0.114 * blue) / count
    }
  }
  return cells
}

/** The 16×16 lowest coefficients of the two-dimensional cosine transform (DCT-II, unscaled). */
function lowFrequencies(cells: Float64Array): Float64Array {
  const rows = new Float64Array(side * kept)
  for (let y = 0; y < side; y++)
    for (let u = 0; u < kept; u++) {
      let sum = 0
      for (let x = 0; x < side; x++) sum += cells[y * side + x]! * basis[u * side + x]!
      rows[y * kept + u] = sum
    }
  const result = new Float64Array(kept * kept)
  for (let v = 0; v < kept; v++)
    for (let u = 0; u < kept; u++) {
      let sum = 0
      for (let y = 0; y < side; y++) sum += rows[y * kept + u]! * basis[v * side + y]!
      result[v * kept + u] = sum
    }
  return result
}
