import type { NodeOf, Value } from '../graph/value.ts'
import { blockSize, zeroPoint } from '../ops/quantised.ts'
import { int } from '../proto/model.ts'
import { dataTypes } from '../proto/write.ts'
import type { Emitter } from './emitter.ts'

export function lowerDequantise(node: NodeOf<'dequantise'>, at: Emitter): void {
  const [values, scales] = node.inputs
  const [y] = node.outputs
  emitDequantised(values!, scales!, y!.dtype, at, at.name(y!))
}

/**
 * MatMulNBits, told to keep float32 arithmetic (accuracy level 1): DequantizeLinear with a MatMul behind it would silently become the same
 * operator with 8-bit arithmetic. Both read the same bytes. Only the CPU's takes a bias. Where a session may pack weights it is
 * several times as fast on few rows as where it may not.
 */
export function lowerQuantisedLinear(node: NodeOf<'quantisedLinear'>, at: Emitter): void {
  const [x, values, scales, bias] = node.inputs
  const [y] = node.outputs
  const [N = 0, K = 0] = values!.shape
  if (y!.dtype !== 'float32') {
    const weight = emitDequantised(values!, scales!, y!.dtype, at)
    at.emit('Gemm', [at.name(x!), weight, ...(bias ? [at.name(bias)] : [])], { transB: int(1) }, at.name(y!))
    return
  }
  const blocks = at.bytesOf(values!, [N, K / blockSize, blockSize / 2])
  const operands = [at.name(x!), blocks, at.name(scales!)]
  const attributes = { K: int(K), N: int(N), bits: int(4), block_size: int(blockSize), accuracy_level: int(1) }
  if (bias === undefined) at.emitContrib('MatMulNBits', operands, attributes, at.name(y!))
  else if (at.model.provider === 'cpu')
    at.emitContrib('MatMulNBits', [...operands, '', '', at.name(bias)], attributes, at.name(y!))
  else at.emit('Add', [at.emitContrib('MatMulNBits', operands, attributes), at.name(bias)], {}, at.name(y!))
}

/** Floats of stored numbers. The operator gives float32, which other types are made of. */
function emitDequantised(values: Value, scales: Value, dtype: Value['dtype'], at: Emitter, name?: string): string {
  const attributes = { axis: int(1), block_size: int(blockSize) }
  const operands = [at.name(values), at.name(scales), at.repeated(zeroPoint, scales.shape, 'uint4')]
  if (dtype === 'float32') return at.emit('DequantizeLinear', operands, attributes, name)
  return at.emit('Cast', [at.emit('DequantizeLinear', operands, attributes)], { to: int(dataTypes[dtype]) }, name)
}
