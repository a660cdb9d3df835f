import { addNode, addSingle, type Graph } from '../graph/graph.ts'
import { broadcastShapes, formatShape, isDynamic, positiveAxis, sameShape, sizeOf } from '../graph/shape.ts'
import type { DType, Value } from '../graph/value.ts'

/** The same elements in row-major order under another shape; one size may be −1 and is then computed. */
export function reshape(x: Value, shape: readonly number[]): Value {
  const target = resolve(x, shape)
  if (sameShape(target, x.shape) && !isDynamic(target)) return x
  // A reshape of a reshape reads the first one's operand: chains cost nothing and never keep an intermediate alive.
  const { source } = x
  const origin = source.type === 'node' && source.node.kind === 'reshape' ? source.node.inputs[0]! : x
  if (sameShape(target, origin.shape) && !isDynamic(target)) return origin
  return addSingle('reshape', [origin], {}, target, x.dtype)
}

function resolve(x: Value, shape: readonly number[]): number[] {
  const unknown = shape.filter((size) => size === -1).length
  const known = sizeOf(shape.filter((size) => size !== -1))
  const total = sizeOf(x.shape)
  const fits = isDynamic(x.shape)
    ? unknown === 1
    : unknown === 0
      ? known === total
      : unknown === 1 && total % known === 0
  if (!fits)
    throw new RangeError(`reshape: expected the elements of ${formatShape(x.shape)}, got ${formatShape(shape)}`)
  return isDynamic(x.shape) ? [...shape] : shape.map((size) => (size === -1 ? total / known : size))
}

/** Axes reordered: axis i of the result is axis `permutation[i]` of x. Default: reversed. */
export function transpose(x: Value, permutation?: readonly number[]): Value {
  const rank = x.shape.length
  const order = permutation ? permutation.map((axis) => positiveAxis('transpose', axis, rank)) : reversedAxes(rank)
  if (order.length !== rank || new Set(order).size !== rank)
    throw new RangeError(`transpose: expected a permutation of ${rank} axes, got ${formatShape(permutation ?? [])}`)
  if (order.every((axis, position) => axis === position)) return x
  const shape = order.map((axis) => x.shape[axis]!)
  // Moving only axes of size 1 past others leaves the memory as it is.
  const moved = order.filter((axis) => x.shape[axis] !== 1)
  if (!isDynamic(shape) && moved.every((axis, position) => position === 0 || axis > moved[position - 1]!))
    return reshape(x, shape)
  return addSingle('transpose', [x], { permutation: order }, shape, x.dtype)
}

function reversedAxes(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => rank - 1 - axis)
}

/** Without the given axes of size 1. Throws RangeError when one has another size. */
export function squeeze(x: Value, axes: readonly number[]): Value {
  const dropped = axes.map((axis) => positiveAxis('squeeze', axis, x.shape.length))
  const wrong = dropped.find((axis) => x.shape[axis] !== 1)
  if (wrong !== undefined)
    throw new RangeError(`squeeze: expected axis ${wrong} of size 1, got ${formatShape(x.shape)}`)
  return reshape(
    x,
    x.shape.filter((_, axis) => !dropped.includes(axis)),
  )
}

/** With axes of size 1 at the given positions of the result. */
export function expandDims(x: Value, axes: number | readonly number[]): Value {
  const list = typeof axes === 'number' ? [axes] : axes
  const rank = x.shape.length + list.length
  const added = list.map((axis) => positiveAxis('expandDims', axis, rank))
  const rest = x.shape.values()
  const shape = Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (rest.next().value ?? 1)))
  return reshape(x, shape)
}

/** x repeated to a shape it broadcasts to. */
export function expand(x: Value, shape: readonly number[]): Value {
  if (!sameShape(broadcastShapes('expand', x.shape, shape), shape))
    throw new RangeError(`expand: expected a shape ${formatShape(x.shape)} broadcasts to, got ${formatShape(shape)}`)
  return sameShape(x.shape, shape) ? x : addSingle('expand', [x], {}, shape, x.dtype)
}

/** Values joined along an axis; their other sizes agree. */
export function concat(values: readonly Value[], axis: number): Value {
  const first = values[0]
  if (!first) throw new RangeError('concat: expected at least one value, got none')
  if (values.length === 1) return first
  const along = positiveAxis('concat', axis, first.shape.length)
  for (const { shape, dtype } of values) {
    const agrees =
      shape.length === first.shape.length && shape.every((size, i) => i === along || size === first.shape[i])
    if (!agrees || dtype !== first.dtype)
      throw new RangeError(
        `concat: expected ${first.dtype} ${formatShape(first.shape)} but for axis ${along}, got ${dtype} ${formatShape(shape)}`,
      )
  }
  const sizes = values.map(({ shape }) => shape[along]!)
  const total = sizes.includes(-1) ? -1 : sizes.reduce((sum, size) => sum + size, 0)
  return addSingle('concat', values, { axis: along }, replaced(first.shape, along, total), first.dtype)
}

/** Positions start ≤ i < end of an axis; negative bounds count from the end. */
export function slice(x: Value, axis: number, start: number, end: number): Value {
  const along = positiveAxis('slice', axis, x.shape.length)
  const size = x.shape[along]!
  if (size < 0) throw new RangeError(`slice: expected an axis of known size, got ${formatShape(x.shape)}`)
  const from = start < 0 ? start + size : start
  const to = end < 0 ? end + size : end
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= size))
    throw new RangeError(
      `slice: expected bounds within axis ${along} of ${formatShape(x.shape)}, got ${start} and ${end}`,
    )
  if (from === 0 && to === size) return x
  return addSingle('slice', [x], { axis: along, start: from, end: to }, replaced(x.shape, along, to - from), x.dtype)
}

/** x cut along an axis into parts of the given sizes, which add up to the axis. */
export function split(x: Value, axis: number, sizes: readonly number[]): Value[] {
  const along = positiveAxis('split', axis, x.shape.length)
  if (sizes.reduce((sum, size) => sum + size, 0) !== x.shape[along])
    throw new RangeError(
      `split: expected sizes adding up to axis ${along} of ${formatShape(x.shape)}, got ${formatShape(sizes)}`,
    )
  if (sizes.length === 1) return [x]
  const outputs = sizes.map((size) => ({ shape: replaced(x.shape, along, size), dtype: x.dtype }))
  return [...addNode('split', [x], { axis: along, sizes: [...sizes] }, outputs)]
}

/** x with `before` and `after` copies of a number at the ends of an axis. */
export function pad(x: Value, axis: number, before: number, after: number, value = 0): Value {
  const along = positiveAxis('pad', axis, x.shape.length)
  if (!(before >= 0 && after >= 0)) throw new RangeError(`pad: expected amounts from 0, got ${before} and ${after}`)
  if (before === 0 && after === 0) return x
  const size = x.shape[along]!
  const shape = replaced(x.shape, along, size < 0 ? size : size + before + after)
  return addSingle('pad', [x], { axis: along, before, after, value }, shape, x.dtype)
}

/** A value holding one number everywhere; takes no space in the model. */
export function fill(graph: Graph, shape: readonly number[], value: number, dtype: DType = graph.float): Value {
  if (isDynamic(shape)) throw new RangeError(`fill: expected a static shape, got ${formatShape(shape)}`)
  if (sizeOf(shape) === 1) return graph.constant([value], shape, dtype)
  return addNode('fill', [], { value }, [{ shape, dtype }], graph.root())[0]!
}

/** The int64 vector start, start + 1, …, end − 1. */
export function range(graph: Graph, start: number, end: number): Value {
  if (!(end >= start)) throw new RangeError(`range: expected start ≤ end, got ${start} and ${end}`)
  return graph.constant(
    Array.from({ length: end - start }, (_, index) => start + index),
    [end - start],
    'int64',
  )
}

function replaced(shape: readonly number[], axis: number, size: number): number[] {
  return shape.map((old, index) => (index === axis ? size : old))
}
