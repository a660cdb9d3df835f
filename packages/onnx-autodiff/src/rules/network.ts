import { addSingle } from '../graph/graph.ts'
import { sizeOf } from '../graph/shape.ts'
import type { Value } from '../graph/value.ts'
import { add, exp, mul, pow, sigmoid, sub } from '../ops/elementwise.ts'
import { matMul } from '../ops/matrix.ts'
import { reshape } from '../ops/movement.ts'
import { rotary } from '../ops/network.ts'
import { reduceMean, reduceSum } from '../ops/reduction.ts'
import { type Maybe, type Rule, single } from './rule.ts'

export const softmaxRule: Rule<'softmax'> = single(({ outputs, attributes: { axis } }, d) => [
  throughShares(outputs[0]!, d, axis),
])

export const maskedSoftmaxRule: Rule<'maskedSoftmax'> = single(({ outputs }, d) => [
  throughShares(outputs[0]!, d, outputs[0]!.shape.length - 1),
])

/** The derivative of softmax at its result y: y∘(d − Σ d∘y). */
function throughShares(y: Value, d: Value, axis: number): Value {
  return mul(y, sub(d, reduceSum(mul(d, y), [axis], true)))
}

/** d − eʸ·Σd. */
export const logSoftmaxRule: Rule<'logSoftmax'> = single(({ outputs, attributes: { axis } }, d) => [
  sub(d, mul(exp(outputs[0]!), reduceSum(d, [axis], true))),
])

function onlyFirst(kind: string, upstream: readonly Maybe[]): Value {
  if (upstream.slice(1).some(Boolean) || !upstream[0])
    throw new RangeError(`gradients: expected a first derivative of ${kind}, got a derivative of its derivative`)
  return upstream[0]
}

/**
 * With s = silu(g) = gσ and s′ = σ + s(1 − σ): d up = d∘s and d gate = d∘up∘s′ = up∘(q + σ∘(d − q)), where q = d∘s is at hand; that is
 * one pass over memory less than the rules of silu and product make of it.
 */
export const gatedSiluRule: Rule<'gatedSilu'> = ({ inputs, outputs }, upstream, { needed }) => {
  const [gate, up] = inputs
  const d = onlyFirst('gatedSilu', upstream)
  const q = mul(d, outputs[1]!)
  return [needed[0] ? mul(up!, add(q, mul(sigmoid(gate!), sub(d, q)))) : undefined, needed[1] ? q : undefined]
}

/**
 * With s = 1/rms(x): dx = s(d∘w) − x·s³·⟨d∘x, w⟩/n and dw = Σ s·(d∘x). Both sums read the one product d∘x as matrix-vector products,
 * so nothing of the size of x is stored that is not needed for dx.
 */
export const rmsNormRule: Rule<'rmsNorm'> = ({ inputs, outputs }, upstream, { needed }) => {
  const [x, weight] = inputs
  const size = weight!.shape[0]!
  const rows = sizeOf(x!.shape) / size
  const d = reshape(onlyFirst('rmsNorm', upstream), [rows, size])
  const flat = reshape(x!, [rows, size])
  const scale = reshape(outputs[1]!, [rows, 1])
  const product = mul(d, flat)
  const inner = (): Value => {
    const weighted = matMul(product, reshape(weight!, [size, 1]))
    const along = mul(mul(pow(scale, 3), weighted), 1 / size)
    return sub(mul(mul(d, weight!), scale), mul(flat, along))
  }
  return [
    needed[0] ? reshape(inner(), x!.shape) : undefined,
    needed[1] ? reshape(matMul(reshape(scale, [1, rows]), product), [size]) : undefined,
  ]
}

/** With x̂ = (x − mean)·s and g = d∘w: dx = s(g − mean(g) − x̂·mean(g∘x̂)), dw = Σ d∘x̂, db = Σ d. */
export const layerNormRule: Rule<'layerNorm'> = ({ inputs, outputs }, upstream, { needed }) => {
  const [x, weight] = inputs
  const size = weight!.shape[0]!
  const rows = sizeOf(x!.shape) / size
  const d = reshape(onlyFirst('layerNorm', upstream), [rows, size])
  const mean = reshape(outputs[1]!, [rows, 1])
  const scale = reshape(outputs[2]!, [rows, 1])
  const normal = mul(sub(reshape(x!, [rows, size]), mean), scale)
  const inner = (): Value => {
    const g = mul(d, weight!)
    const centered = sub(g, reduceMean(g, [1], true))
    return mul(sub(centered, mul(normal, reduceMean(mul(g, normal), [1], true))), scale)
  }
  return [
    needed[0] ? reshape(inner(), x!.shape) : undefined,
    needed[1] ? reduceSum(mul(d, normal), [0]) : undefined,
    needed[2] ? reduceSum(d, [0]) : undefined,
  ]
}

/** A rotation is undone by its adjoint. */
export const rotaryRule: Rule<'rotary'> = single(({ inputs, attributes: { adjoint } }, d) => [
  rotary(d, inputs[1]!, inputs[2]!, { adjoint: !adjoint }),
])

export const pickLogProbsRule: Rule<'pickLogProbs'> = single(({ inputs }, d) => {
  const [logits, ids] = inputs
  return [addSingle('pickLogProbsGradient', [logits!, ids!, d], {}, logits!.shape, logits!.dtype)]
})

export const pickLogProbsGradientRule: Rule<'pickLogProbsGradient'> = () => {
  throw new RangeError('gradients: expected a first derivative of pickLogProbs, got a derivative of its derivative')
}
