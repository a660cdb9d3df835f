import type { BinaryKind, UnaryKind } from '../graph/kinds.ts'
import { sameShape } from '../graph/shape.ts'
import type { DType, NodeOf, Value } from '../graph/value.ts'
import { float, int, text } from '../proto/model.ts'
import { dataTypes } from '../proto/write.ts'
import type { Emitter } from './emitter.ts'

/** Writes a node as the operator of the same meaning, operands and output in order. */
export function direct(op: string) {
  return (node: NodeOf<UnaryKind | BinaryKind | 'where'>, at: Emitter): void => {
    at.emit(
      op,
      node.inputs.map((value) => at.name(value)),
      {},
      at.name(node.outputs[0]!),
    )
  }
}

/** −x as a product: the Neg kernel of the CPU provider runs on one thread. */
export function lowerNeg(node: NodeOf<'neg'>, at: Emitter): void {
  const [x] = node.inputs
  at.emit('Mul', [at.name(x!), at.scalar(-1, x!.dtype)], {}, at.name(node.outputs[0]!))
}

/** 1 / (1 + e⁻ˣ); written out in double, where onnxruntime fuses x · Sigmoid(x) into an operator without a double kernel. */
export function lowerSigmoid(node: NodeOf<'sigmoid'>, at: Emitter): void {
  const [y] = node.outputs
  sigmoid(at, at.name(node.inputs[0]!), y!.dtype, at.name(y!))
}

function sigmoid(at: Emitter, x: string, dtype: DType, output?: string): string {
  if (dtype !== 'float64') return at.emit('Sigmoid', [x], {}, output)
  const decay = at.emit('Exp', [at.emit('Mul', [x, at.scalar(-1, dtype)])])
  return at.emit('Reciprocal', [at.emit('Add', [decay, at.scalar(1, dtype)])], {}, output)
}

/**
 * A sum of equal shapes is written as Sum: onnxruntime folds one into the Gemm that makes an operand, which then adds as it goes, but
 * leaves Add alone.
 */
export function lowerAdd(node: NodeOf<'add'>, at: Emitter): void {
  const [a, b] = node.inputs
  const [y] = node.outputs
  const folds = at.hasFused(y!.dtype) && sameShape(a!.shape, b!.shape)
  at.emit(folds ? 'Sum' : 'Add', [at.name(a!), at.name(b!)], {}, at.name(y!))
}

export function lowerSilu(node: NodeOf<'silu'>, at: Emitter): void {
  silu(at, node.inputs[0]!, at.name(node.outputs[0]!))
}

/** x · sigmoid(x), in one pass where there is a kernel for it. */
export function silu(at: Emitter, value: Value, output: string): string {
  const x = at.name(value)
  if (at.hasFused(value.dtype)) return at.emitContrib('QuickGelu', [x], { alpha: float(1) }, output)
  return at.emit('Mul', [x, sigmoid(at, x, value.dtype)], {}, output)
}

/** No provider has a double-precision kernel. */
export function lowerErf(node: NodeOf<'erf'>, at: Emitter): void {
  const [y] = node.outputs
  if (y!.dtype === 'float64') throw new RangeError('erf: expected single precision, got float64')
  at.emit('Erf', [at.name(node.inputs[0]!)], {}, at.name(y!))
}

/** The tanh form of gelu; the fused operator has no double-precision kernel. */
export function lowerGelu(node: NodeOf<'gelu'>, at: Emitter): void {
  const { dtype } = node.outputs[0]!
  const x = at.name(node.inputs[0]!)
  const y = at.name(node.outputs[0]!)
  if (at.hasFused(dtype)) {
    at.emit('Gelu', [x], { approximate: text('tanh') }, y)
    return
  }
  const cubic = at.emit('Mul', [at.emit('Mul', [x, x]), at.scalar(0.044715 * Math.sqrt(2 / Math.PI), dtype)])
  const inner = at.emit('Mul', [x, at.emit('Add', [cubic, at.scalar(Math.sqrt(2 / Math.PI), dtype)])])
  const gate = at.emit('Add', [at.emit('Tanh', [inner]), at.scalar(1, dtype)])
  at.emit('Mul', [at.emit('Mul', [x, at.scalar(0.5, dtype)]), gate], {}, y)
}

export function lowerPow(node: NodeOf<'pow'>, at: Emitter): void {
  const [x] = node.inputs
  const exponent = at.scalar(node.attributes.exponent, x!.dtype)
  at.emit('Pow', [at.name(x!), exponent], {}, at.name(node.outputs[0]!))
}

export function lowerClip(node: NodeOf<'clip'>, at: Emitter): void {
  const [x] = node.inputs
  const { low, high } = node.attributes
  at.emit('Clip', [at.name(x!), at.scalar(low, x!.dtype), at.scalar(high, x!.dtype)], {}, at.name(node.outputs[0]!))
}

export function lowerCast(node: NodeOf<'cast'>, at: Emitter): void {
  const [y] = node.outputs
  at.emit('Cast', [at.name(node.inputs[0]!)], { to: int(dataTypes[y!.dtype]) }, at.name(y!))
}
