import { sameShape } from '../graph/shape.ts'
import type { DType, NodeOf } from '../graph/value.ts'
import { float, int } from '../proto/model.ts'
import { silu } from './elementwise.ts'
import type { Emitter } from './emitter.ts'
import { counting, indexMask, scatterAdd } from './index-by.ts'

export function lowerSoftmax(node: NodeOf<'softmax'>, at: Emitter): void {
  at.emit('Softmax', [at.name(node.inputs[0]!)], { axis: int(node.attributes.axis) }, at.name(node.outputs[0]!))
}

/** Scores this far from the largest of their row have shares of 1e-26 of its, which are lost in every sum with the others. */
const lowest = -60

/**
 * Exponentials that underflow, as those of masked places do, make the CPU provider's softmax up to five times slower. Scores are
 * therefore brought up to 60 below the largest of their row.
 */
export function lowerMaskedSoftmax(node: NodeOf<'maskedSoftmax'>, at: Emitter): void {
  const [x, mask] = node.inputs
  const [y] = node.outputs
  const axis = x!.shape.length - 1
  const scores = at.emit('Add', [at.name(x!), at.name(mask!)])
  const bounded = (): string => {
    const largest = at.emit('ReduceMax', [scores, at.integers([axis])], { keepdims: int(1) })
    return at.emit('Max', [scores, at.emit('Add', [largest, at.scalar(lowest, x!.dtype)])])
  }
  const given = at.model.provider === 'cpu' && x!.dtype === 'float32' ? bounded() : scores
  at.emit('Softmax', [given], { axis: int(axis) }, at.name(y!))
}

export function lowerLogSoftmax(node: NodeOf<'logSoftmax'>, at: Emitter): void {
  logSoftmax(at, at.name(node.inputs[0]!), node.attributes.axis, at.name(node.outputs[0]!))
}

/** WebGPU has no LogSoftmax kernel. */
function logSoftmax(at: Emitter, x: string, axis: number, output = at.temporary()): string {
  if (at.model.provider !== 'webgpu') return at.emit('LogSoftmax', [x], { axis: int(axis) }, output)
  const axes = at.integers([axis])
  const shifted = at.emit('Sub', [x, at.emit('ReduceMax', [x, axes], { keepdims: int(1) })])
  const total = at.emit('ReduceSum', [at.emit('Exp', [shifted]), axes], { keepdims: int(1) })
  return at.emit('Sub', [shifted, at.emit('Log', [total])], {}, output)
}

export function lowerGatedSilu(node: NodeOf<'gatedSilu'>, at: Emitter): void {
  const [gate, up] = node.inputs
  const [y, activated] = node.outputs
  at.emit('Mul', [silu(at, gate!, at.name(activated!)), at.name(up!)], {}, at.name(y!))
}

export function lowerRmsNorm(node: NodeOf<'rmsNorm'>, at: Emitter): void {
  const [x, weight] = node.inputs
  const [y, inverse] = node.outputs
  const { epsilon } = node.attributes
  if (at.hasFused(y!.dtype)) {
    const outputs = at.isUsed(inverse!) ? [at.name(y!), at.name(inverse!)] : [at.name(y!)]
    const attributes = { axis: int(-1), epsilon: float(epsilon), stash_type: int(1) }
    at.emitMany('SimplifiedLayerNormalization', [at.name(x!), at.name(weight!)], attributes, outputs)
    return
  }
  // On WebGPU the fused operator leaves its second output unwritten, so the scale is computed in the open.
  const scale = inverseRoot(at, at.name(x!), x!.shape.length - 1, epsilon, x!.dtype, at.name(inverse!))
  at.emit('Mul', [at.emit('Mul', [at.name(x!), scale]), at.name(weight!)], {}, at.name(y!))
}

/** 1 / √(mean(x²) + ε) over an axis that stays. */
function inverseRoot(at: Emitter, x: string, axis: number, epsilon: number, dtype: DType, output: string): string {
  const mean = at.emit('ReduceMean', [at.emit('Mul', [x, x]), at.integers([axis])], { keepdims: int(1) })
  const root = at.emit('Sqrt', [at.emit('Add', [mean, at.scalar(epsilon, dtype)])])
  return at.emit('Reciprocal', [root], {}, output)
}

export function lowerLayerNorm(node: NodeOf<'layerNorm'>, at: Emitter): void {
  const [x, weight, bias] = node.inputs
  const [y, mean, inverse] = node.outputs
  const { epsilon } = node.attributes
  if (at.hasFused(y!.dtype)) {
    const extras = at.isUsed(mean!) || at.isUsed(inverse!) ? [at.name(mean!), at.name(inverse!)] : []
    const names = [at.name(x!), at.name(weight!), at.name(bias!)]
    at.emitMany('LayerNormalization', names, { axis: int(-1), epsilon: float(epsilon) }, [at.name(y!), ...extras])
    return
  }
  const axis = x!.shape.length - 1
  const center = at.emit('ReduceMean', [at.name(x!), at.integers([axis])], { keepdims: int(1) }, at.name(mean!))
  const centered = at.emit('Sub', [at.name(x!), center])
  const scale = inverseRoot(at, centered, axis, epsilon, x!.dtype, at.name(inverse!))
  const weighted = at.emit('Mul', [at.emit('Mul', [centered, scale]), at.name(weight!)])
  at.emit('Add', [weighted, at.name(bias!)], {}, at.name(y!))
}

/** One pass where factors are given for one half of a head, are the same for all heads, and there is a kernel for it. */
export function lowerRotary(node: NodeOf<'rotary'>, at: Emitter): void {
  const [x, cos, sin] = node.inputs
  const { shape } = x!
  const [batch = 0, , length = 0, size = 0] = shape
  const perToken = [cos, sin].every((factor) => sameShape(factor!.shape, [batch, 1, length, size / 2]))
  if (shape.length === 4 && perToken && at.hasFused(x!.dtype)) turnTokens(node, at, batch * length)
  else turnHalves(node, at)
}

/** The kernel takes a table of factors and each token's place in it. An adjoint turns the other way. */
function turnTokens(node: NodeOf<'rotary'>, at: Emitter, tokens: number): void {
  const [x, cos, sin] = node.inputs
  const [batch = 0, , length = 0, size = 0] = x!.shape
  const table = (factors: string): string => at.emit('Reshape', [factors, at.integers([tokens, size / 2])])
  const places = at.emit('Reshape', [counting(at, tokens, 'int64'), at.integers([batch, length])])
  const back = (): string => at.emit('Mul', [at.name(sin!), at.scalar(-1, sin!.dtype)])
  const turned = node.attributes.adjoint ? back() : at.name(sin!)
  const operands = [at.name(x!), places, table(at.name(cos!)), table(turned)]
  at.emitContrib('RotaryEmbedding', operands, {}, at.name(node.outputs[0]!))
}

/** Exchanging the halves is a copy; their sign goes into sin, which is small because it has no head axis. */
function turnHalves(node: NodeOf<'rotary'>, at: Emitter): void {
  const x = node.inputs[0]
  const [y] = node.outputs
  const size = x!.shape.at(-1)!
  const [cos, sin] = node.inputs.slice(1).map((factor) => {
    const name = at.name(factor)
    return factor.shape.at(-1) === size ? name : at.emit('Concat', [name, name], { axis: int(-1) })
  })
  const exchange = (name: string): string => {
    const halves = [at.temporary(), at.temporary()]
    at.emitMany('Split', [name, at.integers([size / 2, size / 2])], { axis: int(-1) }, halves)
    return at.emit('Concat', [...halves].reverse(), { axis: int(-1) })
  }
  const signs = Array.from({ length: size }, (_, index) => (index < size / 2 ? -1 : 1))
  const signedSin = at.emit('Mul', [sin!, at.constant(signs, [size], x!.dtype)])
  // The adjoint moves the sine with the halves: −R(x∘sin) = exchange(x) ∘ exchange(signed sin).
  const factor = node.attributes.adjoint ? exchange(signedSin) : signedSin
  const turned = at.emit('Mul', [exchange(at.name(x!)), factor])
  at.emit('Add', [at.emit('Mul', [at.name(x!), cos!]), turned], {}, at.name(y!))
}

export function lowerPickLogProbs(node: NodeOf<'pickLogProbs'>, at: Emitter): void {
  const [logits, ids] = node.inputs
  const [y] = node.outputs
  const [rows] = y!.shape
  const column = at.emit('Reshape', [at.name(ids!), at.integers([rows!, 1])])
  const picked = at.emit('GatherElements', [logSoftmax(at, at.name(logits!), 1), column], { axis: int(1) })
  at.emit('Reshape', [picked, at.integers([rows!])], {}, at.name(y!))
}

/** d·(onehot(id) − p) without the one-hot matrix: −d·p with d added at one place per row. */
export function lowerPickLogProbsGradient(node: NodeOf<'pickLogProbsGradient'>, at: Emitter): void {
  const [logits, ids, upstream] = node.inputs
  const [y] = node.outputs
  const [rows, vocabulary] = y!.shape
  const shape = at.integers([rows!, 1])
  const factor = at.emit('Reshape', [at.name(upstream!), shape])
  const probabilities = at.emit('Softmax', [at.name(logits!)], { axis: int(1) })
  const negative = at.emit('Mul', [factor, at.scalar(-1, y!.dtype)])
  const spread = at.emit('Mul', [probabilities, negative])
  if (at.model.provider === 'webgpu') {
    const hit = indexMask(at, at.name(ids!), [rows!], vocabulary!, ids!.dtype)
    at.emit('Where', [hit, at.emit('Add', [spread, factor]), spread], {}, at.name(y!))
    return
  }
  const column = at.emit('Reshape', [at.name(ids!), shape])
  scatterAdd(at, spread, column, factor, 1, at.name(y!))
}
