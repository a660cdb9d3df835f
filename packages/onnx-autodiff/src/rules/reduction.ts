import { reducedShape, sizeOf } from '../graph/shape.ts'
import { cast, div, equal, mul } from '../ops/elementwise.ts'
import { scatterElements } from '../ops/index-by.ts'
import { expand, reshape } from '../ops/movement.ts'
import { cumSum, reduceSum } from '../ops/reduction.ts'
import { type Rule, single } from './rule.ts'

export const reduceSumRule: Rule<'reduceSum'> = single(({ inputs, attributes: { axes } }, d) => {
  const { shape } = inputs[0]!
  return [expand(reshape(d, reducedShape(shape, axes, true)), shape)]
})

export const reduceMeanRule: Rule<'reduceMean'> = single(({ inputs, attributes: { axes } }, d) => {
  const { shape } = inputs[0]!
  const count = sizeOf(axes.map((axis) => shape[axis]!))
  return [expand(reshape(mul(d, 1 / count), reducedShape(shape, axes, true)), shape)]
})

export const reduceMaxRule: Rule<'reduceMax'> = single(({ inputs, outputs, attributes: { axes } }, d) => {
  const x = inputs[0]!
  const kept = reducedShape(x.shape, axes, true)
  const ties = cast(equal(x, reshape(outputs[0]!, kept)), x.dtype)
  return [mul(ties, div(reshape(d, kept), reduceSum(ties, axes, true)))]
})

export const topKRule: Rule<'topK'> = ({ inputs, outputs, attributes: { axis } }, [d]) => [
  d && scatterElements(d, outputs[1]!, axis, inputs[0]!.shape),
]

export const cumSumRule: Rule<'cumSum'> = single(({ attributes: { axis, exclusive, reverse } }, d) => [
  cumSum(d, axis, { exclusive, reverse: !reverse }),
])
