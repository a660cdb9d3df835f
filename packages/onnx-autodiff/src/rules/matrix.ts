import type { Value } from '../graph/value.ts'
import { cast } from '../ops/elementwise.ts'
import { matMul } from '../ops/matrix.ts'
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

/**
 * A weight that is stored in a half type and cast for the product is cast once more on the way back: kept in between, the wide copies of
 * all layers would lie in memory at once.
 */
function widenedAgain(weight: Value): Value {
  if (weight.source.type !== 'node' || weight.source.node.kind !== 'cast') return weight
  const stored = weight.source.node.inputs[0]!
  return stored.source.type === 'external' ? cast(stored, weight.dtype, weight) : weight
}
