import type { RgbImage } from '@spatial-ssrl/core'

/** Sizes in px. */
export interface Size {
  width: number
  height: number
}

/** A picture as the network looks at it: tiles row by row and the whole picture behind them, or the whole picture alone. */
export interface Tiling {
  /** 0 for the whole picture alone. */
  rows: number
  columns: number
  /** side × side px each. */
  tiles: RgbImage[]
}

/** How pictures are cut. */
export interface TilingRule {
  /** Side of a tile, px. */
  side: number
  /** The longer side that pictures have before they are cut, px; pictures are as they are without it. */
  longestEdge?: number
  /** Without it, pictures are squeezed into one tile. */
  split: boolean
  resize: (image: RgbImage, width: number, height: number) => RgbImage
}

/** No side is longer, whatever the configuration says. */
const longestSide = 4096

/** Cuts a picture as Idefics3's and SmolVLM's processors do (arXiv:2408.12637 §3.1). */
export function cutTiles(image: RgbImage, rule: TilingRule): Tiling {
  const { side, split, longestEdge } = rule
  const to = (from: RgbImage, { width, height }: Size) => rule.resize(from, width, height)
  const first = longestEdge === undefined ? image : to(image, scaledTo(image, longestEdge))
  if (!split) return { rows: 0, columns: 0, tiles: [to(first, { width: side, height: side })] }
  const whole = to(first, roundedUp(first, side))
  if (whole.width === side && whole.height === side) return { rows: 0, columns: 0, tiles: [whole] }
  const [rows, columns] = [whole.height / side, whole.width / side]
  const tiles = Array.from({ length: rows * columns }, (_, index) =>
    crop(whole, (index % columns) * side, Math.floor(index / columns) * side, side),
  )
  return { rows, columns, tiles: [...tiles, to(whole, { width: side, height: side })] }
}

/** The longer side as asked, the other in proportion, cut to a whole number and up to an even one. */
export function scaledTo({ width, height }: Size, longestEdge: number): Size {
  const aspect = width / height
  const even = (length: number) => Math.max(1, length + (length % 2))
  const scaled =
    width >= height
      ? { width: longestEdge, height: even(Math.trunc(longestEdge / aspect)) }
      : { width: even(Math.trunc(longestEdge * aspect)), height: longestEdge }
  return below(scaled)
}

function below(size: Size): Size {
  const { width, height } = size
  const aspect = width / height
  if (width >= height && width > longestSide)
    return { width: longestSide, height: Math.max(1, Math.trunc(longestSide / aspect)) }
  if (height > width && height > longestSide)
    return { width: Math.max(1, Math.trunc(longestSide * aspect)), height: longestSide }
  return size
}

/** The longer side up to whole tiles, the other in proportion and then up to whole tiles. */
export function roundedUp({ width, height }: Size, side: number): Size {
  const aspect = width / height
  const up = (length: number) => Math.ceil(length / side) * side
  if (width >= height) return { width: up(width), height: up(Math.trunc(up(width) / aspect)) }
  return { width: up(Math.trunc(up(height) * aspect)), height: up(height) }
}

/** A square of a picture. */
export function crop({ width, data }: RgbImage, left: number, top: number, side: number): RgbImage {
  const result = new Uint8Array(side * side * 3)
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * 3
    result.set(data.subarray(from, from + side * 3), y * side * 3)
  }
  return { width: side, height: side, data: result }
}
