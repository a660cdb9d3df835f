import type { Value } from '../graph/value.ts'
import { cast } from '../ops/elementwise.ts'
import { matMul } from '../ops/matrix.ts'
import { dequantise } from '../ops/quantised.ts'
import { reduceSum } from '../ops/reduction.ts'
import { type Rule, single, unbroadcast } from './rule.ts'

/** C = AB: dA = dC·Bᵀ, dB = Aᵀ·dC; a transposed operand gets the transposed product, written with flags alone. */
export const matMulRule: Rule<'matMul'> = single(({ inputs, attributes: { transposeA, transposeB } }, d, needed) => {
  const [a, b] = inputs
  const left = (): Value =>
    transposeA
      ? matMul(b!, d, { transposeA: transposeB, transposeB: true })
      : matMul(d, b!, { transposeB: !transposeB })
  const right = (): Value =>
    transposeB
      ? matMul(d, a!, { transposeA: true, transposeB: transposeA })
      : matMul(a!, d, { transposeA: !transposeA })
  return [needed[0] ? unbroadcast(left(), a!.shape) : undefined, needed[1] ? unbroadcast(right(), b!.shape) : undefined]
})

/** y = x·Wᵀ + b: dx = dy·W, dW = dyᵀ·x, db = Σ dy over rows. */
export const linearRule: Rule<'linear'> = single(({ inputs }, d, needed) => {
  const [x, weight, bias] = inputs
  return [
    needed[0] ? matMul(d, widenedAgain(weight!)) : undefined,
    needed[1] ? matMul(d, x!, { transposeA: true }) : undefined,
    bias && needed[2] ? reduceSum(d, [0]) : undefined,
  ]
})

/** dx = dy·W, db = Σ dy over rows; the stored weights are constants. W is made for this product and forgotten behind it. */
export const quantisedLinearRule: Rule<'quantisedLinear'> = single(({ inputs }, d, needed) => {
  const [, values, scales, bias] = inputs
  return [
    needed[0] ? matMul(d, dequantise(values!, scales!, d.dtype, d)) : undefined,
    undefined,
    undefined,
    bias && needed[3] ? reduceSum(d, [0]) : undefined,
  ]
})

/**
 * A weight that is stored in a half type or in four bits and widened for the product is widened once more on the way back: kept in between,
 * the wide copies of all layers would lie in memory at once.
 */
function widenedAgain(weight: Value): Value {
  if (weight.source.type !== 'node') return weight
  const { kind, inputs } = weight.source.node
  if (kind === 'dequantise') return dequantise(inputs[0]!, inputs[1]!, weight.dtype, weight)
  return kind === 'cast' && inputs[0]!.source.type === 'external' ? cast(inputs[0]!, weight.dtype, weight) : weight
}
