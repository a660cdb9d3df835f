import type { DepthMap } from '@spatial-ssrl/core'
import type { Rectangle } from './rectangle.ts'

/** The depths under `rectangle`. @throws RangeError unless it is non-empty, whole and inside the map */
export function cropDepth(map: DepthMap, { x, y, width, height }: Rectangle): DepthMap {
  const whole = [x, y, width, height].every(Number.isInteger)
  if (!(whole && x >= 0 && y >= 0 && width >= 1 && height >= 1 && x + width <= map.width && y + height <= map.height))
    throw new RangeError(`cropDepth: expected a rectangle inside ${map.width}×${map.height}`)
  return gather(map, width, height, (row, column) => (y + row) * map.width + x + column)
}

/** Nearest neighbour: depths are never mixed across an edge. @throws RangeError unless the size is whole and ≥ 1 */
export function resizeDepth(map: DepthMap, width: number, height: number): DepthMap {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1))
    throw new RangeError(`resizeDepth: expected a whole size ≥ 1, got ${width}×${height}`)
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * map.width) / width))
  const rows = Int32Array.from({ length: height }, (_, y) => Math.floor(((y + 0.5) * map.height) / height) * map.width)
  return gather(map, width, height, (row, column) => rows[row]! + columns[column]!)
}

/** Mirrored so that left and right change places, as `flipHorizontal` does with the picture. */
export function flipDepthHorizontal(map: DepthMap): DepthMap {
  return gather(map, map.width, map.height, (row, column) => (row + 1) * map.width - 1 - column)
}

function gather(map: DepthMap, width: number, height: number, from: (row: number, column: number) => number): DepthMap {
  const data = new Float32Array(width * height)
  const valid = new Uint8Array(width * height)
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++, to++) {
      const index = from(row, column)
      data[to] = map.data[index]!
      valid[to] = map.valid[index]!
    }
  }
  return { width, height, data, valid, kind: map.kind }
}
