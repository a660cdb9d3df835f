import { sizeOf } from '../graph/shape.ts'
import type { Value } from '../graph/value.ts'
import { cast, equal, mul } from '../ops/elementwise.ts'
import { gather, gatherElements, scatterElements, scatterRows } from '../ops/index-by.ts'
import { range, reshape, transpose } from '../ops/movement.ts'
import { type Rule, single } from './rule.ts'

/** The gathered axis first, so that the gradient is a sum of whole rows. */
export const gatherRule: Rule<'gather'> = single(({ inputs, attributes: { axis } }, d) => {
  const [x, indices, inverse] = inputs
  if (inverse) return [movedBack(d, indices!, inverse)]
  const rank = x!.shape.length
  const indexRank = indices!.shape.length
  const indexAxes = Array.from({ length: indexRank }, (_, i) => axis + i)
  const before = Array.from({ length: axis }, (_, i) => i)
  const after = Array.from({ length: rank - axis - 1 }, (_, i) => axis + indexRank + i)
  const count = sizeOf(indices!.shape)
  const rest = [...before, ...after].map((position) => d.shape[position]!)
  const rows = reshape(transpose(d, [...indexAxes, ...before, ...after]), [count, sizeOf(rest)])
  const summed = scatterRows(rows, reshape(indices!, [count]), x!.shape[axis]!)
  const back = Array.from({ length: rank }, (_, i) => (i === axis ? 0 : i < axis ? i + 1 : i))
  return [transpose(reshape(summed, [x!.shape[axis]!, ...rest]), back), undefined]
})

/** Every row from its place, 0 for rows without one. */
function movedBack(d: Value, indices: Value, inverse: Value): Value {
  const [rows = 0] = inverse.shape
  const self = cast(range(d.graph, 0, rows), inverse.dtype)
  const placed = cast(equal(gather(indices, inverse), self), d.dtype)
  const column = [rows, ...d.shape.slice(1).map(() => 1)]
  return mul(gather(d, inverse, 0, { inverse: indices }), reshape(placed, column))
}

export const gatherElementsRule: Rule<'gatherElements'> = single(({ inputs, attributes: { axis } }, d) => [
  scatterElements(d, inputs[1]!, axis, inputs[0]!.shape),
  undefined,
])

export const scatterRowsRule: Rule<'scatterRows'> = single(({ inputs }, d) => [gather(d, inputs[1]!), undefined])

export const scatterElementsRule: Rule<'scatterElements'> = single(({ inputs, attributes: { axis } }, d) => [
  gatherElements(d, inputs[1]!, axis),
  undefined,
])
