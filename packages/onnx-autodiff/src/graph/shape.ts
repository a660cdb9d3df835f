/** Number of elements of a static shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Whether a dimension is only known during the run. */
export function isDynamic(shape: readonly number[]): boolean {
  return shape.some((size) => size < 0)
}

/** `[2,3]`, for error messages. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(',')}]`
}

/** Whether two shapes are the same, −1 included. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}

/** Axis counted from the front. Throws RangeError when it lies outside the rank. */
export function positiveAxis(caller: string, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis
  if (!Number.isInteger(axis) || positive < 0 || positive >= rank)
    throw new RangeError(`${caller}: expected an axis of a rank ${rank} value, got ${axis}`)
  return positive
}

/** Shape two operands broadcast to under the numpy rule. Throws RangeError when they do not. */
export function broadcastShapes(caller: string, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1
    const right = b[axis - rank + b.length] ?? 1
    if (left === right || right === 1) return left
    if (left === 1) return right
    if (left === -1) return right
    if (right === -1) return left
    throw new RangeError(
      `${caller}: expected shapes that broadcast together, got ${formatShape(a)} and ${formatShape(b)}`,
    )
  })
}

/** Shape after reducing `axes`. */
export function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  if (keepDims) return shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  return shape.filter((_, axis) => !axes.includes(axis))
}
