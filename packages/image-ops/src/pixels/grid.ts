import type { RgbImage } from '@spatial-ssrl/core'
import { crop, type Rectangle } from './rectangle.ts'

/**
 * The boxes of a `rows` × `columns` grid, row by row. All cells are ⌊height / rows⌋ by ⌊width / columns⌋ pixels; what is left over
 * at the right and the lower edge belongs to none.
 * @throws RangeError unless every cell holds at least one pixel
 */
export function gridCells(size: { width: number; height: number }, rows: number, columns: number): Rectangle[] {
  assertGrid('gridCells', rows, columns)
  const [width, height] = [Math.floor(size.width / columns), Math.floor(size.height / rows)]
  if (width < 1 || height < 1)
    throw new RangeError(`gridCells: expected a pixel per cell, got ${rows}×${columns} of ${size.width}×${size.height}`)
  return Array.from({ length: rows * columns }, (_, i) => ({
    x: (i % columns) * width,
    y: Math.floor(i / columns) * height,
    width,
    height,
  }))
}

/** The pictures in the cells of `gridCells`, row by row. */
export function cutGrid(image: RgbImage, rows: number, columns: number): RgbImage[] {
  return gridCells(image, rows, columns).map((cell) => crop(image, cell))
}

/**
 * Equally large pictures placed row by row into one: the inverse of `cutGrid`.
 * @throws RangeError unless there are `rows * columns` cells of one size
 */
export function joinGrid(cells: readonly RgbImage[], rows: number, columns: number): RgbImage {
  assertGrid('joinGrid', rows, columns)
  const first = cells[0]
  if (first === undefined || cells.length !== rows * columns)
    throw new RangeError(`joinGrid: expected ${rows * columns} cells, got ${cells.length}`)
  const rowBytes = first.width * 3
  const data = new Uint8Array(rowBytes * first.height * cells.length)
  for (const [i, cell] of cells.entries()) {
    if (cell.width !== first.width || cell.height !== first.height)
      throw new RangeError(
        `joinGrid: expected cells of ${first.width}×${first.height}, got ${cell.width}×${cell.height}`,
      )
    const [row, column] = [Math.floor(i / columns), i % columns]
    for (let y = 0; y < cell.height; y++) {
      const target = ((row * cell.height + y) * columns + column) * rowBytes
      data.set(cell.data.subarray(y * rowBytes, (y + 1) * rowBytes), target)
    }
  }
  return { width: first.width * columns, height: first.height * rows, data }
}

/**
 * The cells of `image` in another order, without its remainder: place i of the result shows cell `order[i]`. The same as
 * `joinGrid(order.map((cell) => cutGrid(image, rows, columns)[cell]), rows, columns)` without pictures in between.
 * @throws RangeError unless there are `rows * columns` cells, all of them in the picture
 */
export function rearrangeGrid(image: RgbImage, rows: number, columns: number, order: readonly number[]): RgbImage {
  const cells = gridCells(image, rows, columns)
  if (order.length !== cells.length || order.some((cell) => cells[cell] === undefined))
    throw new RangeError(`rearrangeGrid: expected ${cells.length} cells from 0 on, got ${order.join(', ')}`)
  const { width, height } = cells[0]!
  const result = {
    width: width * columns,
    height: height * rows,
    data: new Uint8Array(cells.length * width * height * 3),
  }
  for (const [place, cell] of order.entries()) copyRectangle(image, cells[cell]!, result, cells[place]!)
  return result
}

/** A copy of `image` with `patch` laid over it at (x, y). @throws RangeError unless the patch lies inside */
export function paste(image: RgbImage, patch: RgbImage, x: number, y: number): RgbImage {
  const copy = { ...image, data: image.data.slice() }
  pasteOnto(copy, patch, x, y)
  return copy
}

/** Lays `patch` over `image` itself at (x, y). @throws RangeError unless the patch lies inside */
export function pasteOnto(image: RgbImage, patch: RgbImage, x: number, y: number): void {
  if (!(x >= 0 && y >= 0 && x + patch.width <= image.width && y + patch.height <= image.height))
    throw new RangeError(`paste: expected a patch inside ${image.width}×${image.height}, got one at (${x}, ${y})`)
  copyRectangle(patch, { x: 0, y: 0, width: patch.width, height: patch.height }, image, { x, y })
}

/** Copies the pixels under `rectangle` of one picture to the place at (x, y) of another. */
function copyRectangle(
  source: RgbImage,
  { x, y, width, height }: Rectangle,
  target: RgbImage,
  to: { x: number; y: number },
): void {
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * source.width + x) * 3
    target.data.set(source.data.subarray(from, from + width * 3), ((to.y + row) * target.width + to.x) * 3)
  }
}

function assertGrid(name: string, rows: number, columns: number): void {
  if (!(Number.isInteger(rows) && Number.isInteger(columns) && rows >= 1 && columns >= 1))
    throw new RangeError(`${name}: expected whole rows and columns ≥ 1, got ${rows}×${columns}`)
}
