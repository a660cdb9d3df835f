import { addSingle, type Graph } from '../graph/graph.ts'
import { formatShape, positiveAxis, sameShape, sizeOf } from '../graph/shape.ts'
import type { Value } from '../graph/value.ts'

function expectIndices(caller: string, { dtype }: Value): void {
  if (dtype !== 'int64' && dtype !== 'int32') throw new RangeError(`${caller}: expected integer indices, got ${dtype}`)
}

/**
 * Slices of x along an axis at indices of any shape, which takes the place of the axis. Indices are within [0, size).
 *
 * Where indices (m) merely reorder the rows of x, `inverse` (rows of x) makes the gradient a gather too, far faster than a sum of rows:
 * row i gets the gradient at place inverse[i] if the indices lead back from there, otherwise none. Places that no row leads to are
 * padding, whose gradient is dropped.
 */
export function gather(x: Value, indices: Value, axis = 0, options: { inverse?: Value } = {}): Value {
  expectIndices('gather', indices)
  const along = positiveAxis('gather', axis, x.shape.length)
  const shape = [...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)]
  const { inverse } = options
  if (inverse) expectInverse(inverse, indices, x, along)
  return addSingle('gather', inverse ? [x, indices, inverse] : [x, indices], { axis: along }, shape, x.dtype)
}

function expectInverse(inverse: Value, indices: Value, x: Value, axis: number): void {
  const fits = axis === 0 && indices.shape.length === 1 && sameShape(inverse.shape, x.shape.slice(0, 1))
  if (!fits || inverse.dtype !== indices.dtype)
    throw new RangeError(
      `gather: expected an inverse of ${indices.dtype} [${x.shape[0]}] to a vector of indices along axis 0, got ${inverse.dtype} ${formatShape(inverse.shape)}`,
    )
}

/** result[…, i, …] = x[…, indices[…, i, …], …] along an axis; indices have the rank of x and its other sizes. */
export function gatherElements(x: Value, indices: Value, axis: number): Value {
  expectIndices('gatherElements', indices)
  const along = positiveAxis('gatherElements', axis, x.shape.length)
  const { shape } = indices
  const fits = shape.length === x.shape.length && shape.every((size, i) => i === along || size === x.shape[i])
  if (!fits)
    throw new RangeError(
      `gatherElements: expected indices of ${formatShape(x.shape)} but for axis ${along}, got ${formatShape(shape)}`,
    )
  return addSingle('gatherElements', [x, indices], { axis: along }, shape, x.dtype)
}

/** A (rows, D) matrix whose row i is the sum of the updates (m, D) with indices (m) equal to i. Deterministic. */
export function scatterRows(updates: Value, indices: Value, rows: number): Value {
  expectIndices('scatterRows', indices)
  if (updates.shape.length !== 2 || !sameShape(indices.shape, updates.shape.slice(0, 1)))
    throw new RangeError(
      `scatterRows: expected updates (m, D) and indices (m), got ${formatShape(updates.shape)} and ${formatShape(indices.shape)}`,
    )
  return addSingle('scatterRows', [updates, indices], {}, [rows, updates.shape[1]!], updates.dtype)
}

/** Zeros of `shape` with updates added at indices along an axis: the adjoint of gatherElements. */
export function scatterElements(updates: Value, indices: Value, axis: number, shape: readonly number[]): Value {
  expectIndices('scatterElements', indices)
  const along = positiveAxis('scatterElements', axis, shape.length)
  if (!sameShape(updates.shape, indices.shape))
    throw new RangeError(
      `scatterElements: expected updates shaped like indices, got ${formatShape(updates.shape)} and ${formatShape(indices.shape)}`,
    )
  return addSingle('scatterElements', [updates, indices], { axis: along }, shape, updates.dtype)
}

/** Indices (…) → (…, depth) with 1 at each index and 0 elsewhere, in the float dtype of the graph. */
export function oneHot(indices: Value, depth: number): Value {
  expectIndices('oneHot', indices)
  return addSingle('oneHot', [indices], { depth }, [...indices.shape, depth], indices.graph.float)
}

/** Whether column ≤ row for the last two axes of a (rows, columns) bool constant: the causal mask. */
export function lowerTriangle(graph: Graph, rows: number, columns: number): Value {
  const cells = Array.from({ length: sizeOf([rows, columns]) }, (_, i) =>
    i % columns <= Math.floor(i / columns) ? 1 : 0,
  )
  return graph.constant(cells, [rows, columns], 'bool')
}
