import { constantBytes } from '../graph/constant-bytes.ts'
import type { DType, NodeOf } from '../graph/value.ts'
import { int, ints, text } from '../proto/model.ts'
import { dataTypes } from '../proto/write.ts'
import type { Emitter } from './emitter.ts'
import { constantOfShape } from './movement.ts'

export function lowerGather(op: 'Gather' | 'GatherElements') {
  return (node: NodeOf<'gather' | 'gatherElements'>, at: Emitter): void => {
    const names = node.inputs.slice(0, 2).map((value) => at.name(value))
    at.emit(op, names, { axis: int(node.attributes.axis) }, at.name(node.outputs[0]!))
  }
}

/** Up to so many rows, a product with a one-hot matrix on all threads is faster than adding row by row on one. */
const mostRowsByProduct = 1024

/** ScatterElements adds in a fixed order; ScatterND with repeated indices is a data race on the CPU provider. */
export function lowerScatterRows(node: NodeOf<'scatterRows'>, at: Emitter): void {
  const [updates, indices] = node.inputs
  const [y] = node.outputs
  const [count, width] = updates!.shape
  const rows = y!.shape[0]!
  const byProduct = at.hasFused(y!.dtype) && rows <= mostRowsByProduct
  if (byProduct || at.model.provider === 'webgpu') {
    const chosen = oneHotMatrix(at, at.name(indices!), [count!], rows, indices!.dtype, y!.dtype)
    if (byProduct) at.emit('Gemm', [chosen, at.name(updates!)], { transA: int(1) }, at.name(y!))
    else {
      const transposed = at.emit('Transpose', [chosen], { perm: ints([1, 0]) })
      at.emit('MatMul', [transposed, at.name(updates!)], {}, at.name(y!))
    }
    return
  }
  const column = at.emit('Reshape', [at.name(indices!), at.integers([count!, 1])])
  const repeated = at.emit('Expand', [column, at.integers([count!, width!])])
  scatterAdd(at, constantOfShape(at, y!, 0), repeated, at.name(updates!), 0, at.name(y!))
}

export function lowerScatterElements(node: NodeOf<'scatterElements'>, at: Emitter): void {
  const [updates, indices] = node.inputs
  const [y] = node.outputs
  scatterAdd(at, constantOfShape(at, y!, 0), at.name(indices!), at.name(updates!), node.attributes.axis, at.name(y!))
}

/** Emits ScatterElements with addition. */
export function scatterAdd(
  at: Emitter,
  data: string,
  indices: string,
  updates: string,
  axis: number,
  output: string,
): string {
  return at.emit('ScatterElements', [data, indices, updates], { axis: int(axis), reduction: text('add') }, output)
}

export function lowerOneHot(node: NodeOf<'oneHot'>, at: Emitter): void {
  const [indices] = node.inputs
  const [y] = node.outputs
  const { depth } = node.attributes
  if (at.hasFused(y!.dtype)) {
    const values = at.constant([0, 1], [2], y!.dtype)
    at.emit('OneHot', [at.name(indices!), at.scalar(depth, 'int64'), values], {}, at.name(y!))
  } else {
    oneHotMatrix(at, at.name(indices!), indices!.shape, depth, indices!.dtype, y!.dtype, at.name(y!))
  }
}

/** Indices (…) → (…, depth) by comparison: OneHot has no double kernel and none on WebGPU. */
function oneHotMatrix(
  at: Emitter,
  indices: string,
  shape: readonly number[],
  depth: number,
  indexType: DType,
  result: DType,
  output?: string,
): string {
  const hit = indexMask(at, indices, shape, depth, indexType)
  return at.emit('Cast', [hit], { to: int(dataTypes[result]) }, output)
}

/** Whether each of `depth` columns is the index of its row: indices (…) → bool (…, depth). */
export function indexMask(
  at: Emitter,
  indices: string,
  shape: readonly number[],
  depth: number,
  indexType: DType,
): string {
  const column = at.emit('Reshape', [indices, at.integers([...shape, 1])])
  return at.emit('Equal', [column, counting(at, depth, indexType)])
}

/** The initializer 0, 1, …, n − 1. */
export function counting(at: Emitter, length: number, dtype: DType): string {
  const name = `counting ${dtype} ${length}`
  const numbers = Array.from({ length }, (_, index) => index)
  const data = { type: 'bytes', bytes: constantBytes(numbers, dtype) } as const
  if (!at.model.initializers.has(name)) at.model.initializers.set(name, { name, shape: [length], dtype, data })
  return name
}
