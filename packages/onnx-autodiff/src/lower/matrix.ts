import { isDynamic } from '../graph/shape.ts'
import type { NodeOf, Value } from '../graph/value.ts'
import { int, ints } from '../proto/model.ts'
import type { Emitter } from './emitter.ts'

/** Gemm for matrices, FusedMatMul for stacks with a transposed operand, otherwise MatMul with the transposes written out. */
export function lowerMatMul(node: NodeOf<'matMul'>, at: Emitter): void {
  const [a, b] = node.inputs
  const [y] = node.outputs
  const { transposeA, transposeB } = node.attributes
  const names = [at.name(a!), at.name(b!)]
  const transposes = { transA: int(transposeA), transB: int(transposeB) }
  if (!transposeA && !transposeB && a!.shape.length > 2) {
    at.emit('MatMul', names, {}, at.name(y!))
  } else if (a!.shape.length === 2 && b!.shape.length === 2 && at.model.provider !== 'webgpu' && !isDynamic(y!.shape)) {
    at.emit('Gemm', names, transposes, at.name(y!))
  } else if (at.hasFused(y!.dtype)) {
    at.emitContrib('FusedMatMul', names, transposes, at.name(y!))
  } else {
    const left = transposeA ? swapLastTwo(a!, at) : at.name(a!)
    const right = transposeB ? swapLastTwo(b!, at) : at.name(b!)
    at.emit('MatMul', [left, right], {}, at.name(y!))
  }
}

function swapLastTwo(x: Value, at: Emitter): string {
  const rank = x.shape.length
  const axes = Array.from({ length: rank }, (_, axis) => axis)
  const permutation = [...axes.slice(0, -2), rank - 1, rank - 2]
  return at.emit('Transpose', [at.name(x)], { perm: ints(permutation) })
}

/** One Gemm over all rows. */
export function lowerLinear(node: NodeOf<'linear'>, at: Emitter): void {
  const [y] = node.outputs
  at.emit(
    'Gemm',
    node.inputs.map((value) => at.name(value)),
    { transB: int(1) },
    at.name(y!),
  )
}
