import { addNode, addSingle } from '../graph/graph.ts'
import { positiveAxis, reducedShape } from '../graph/shape.ts'
import type { Value } from '../graph/value.ts'
import { reshape } from './movement.ts'

function reduce(kind: 'reduceSum' | 'reduceMean' | 'reduceMax', x: Value, axes: readonly number[], keepDims: boolean) {
  const positive = [...new Set(axes.map((axis) => positiveAxis(kind, axis, x.shape.length)))].sort((a, b) => a - b)
  const shape = reducedShape(x.shape, positive, keepDims)
  if (positive.every((axis) => x.shape[axis] === 1)) return reshape(x, shape)
  return addSingle(kind, [x], { axes: positive, keepDims }, shape, x.dtype)
}

/** Sum over axes, which disappear or, with keepDims, become 1. */
export const reduceSum = (x: Value, axes: readonly number[], keepDims = false): Value =>
  reduce('reduceSum', x, axes, keepDims)
/** Mean over axes. */
export const reduceMean = (x: Value, axes: readonly number[], keepDims = false): Value =>
  reduce('reduceMean', x, axes, keepDims)
/** Largest element over axes; the gradient is shared evenly among ties. */
export const reduceMax = (x: Value, axes: readonly number[], keepDims = false): Value =>
  reduce('reduceMax', x, axes, keepDims)

/** Position of the largest element along an axis, which disappears; int64. The first of ties. Has no gradient. */
export function argMax(x: Value, axis = -1): Value {
  const along = positiveAxis('argMax', axis, x.shape.length)
  return addSingle('argMax', [x], { axis: along }, reducedShape(x.shape, [along], false), 'int64')
}

/** The `count` largest elements along an axis in descending order, and their int64 positions. */
export function topK(x: Value, count: number, axis = -1): { values: Value; indices: Value } {
  const along = positiveAxis('topK', axis, x.shape.length)
  const size = x.shape[along]!
  if (!(Number.isInteger(count) && count > 0 && (count <= size || size < 0)))
    throw new RangeError(`topK: expected a count from 1 to ${size}, got ${count}`)
  const shape = x.shape.map((old, index) => (index === along ? count : old))
  const [values, indices] = addNode('topK', [x], { axis: along, count }, [
    { shape, dtype: x.dtype },
    { shape, dtype: 'int64' },
  ])
  return { values: values!, indices: indices! }
}

/** Running sum along an axis; `exclusive` leaves out the element itself, `reverse` sums from the end. */
export function cumSum(x: Value, axis: number, options: { exclusive?: boolean; reverse?: boolean } = {}): Value {
  const { exclusive = false, reverse = false } = options
  const along = positiveAxis('cumSum', axis, x.shape.length)
  return addSingle('cumSum', [x], { axis: along, exclusive, reverse }, x.shape, x.dtype)
}
