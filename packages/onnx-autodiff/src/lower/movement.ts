import { constantBytes } from '../graph/constant-bytes.ts'
import type { NodeOf, Value } from '../graph/value.ts'
import { int, ints } from '../proto/model.ts'
import type { Emitter } from './emitter.ts'

export function lowerReshape(node: NodeOf<'reshape'>, at: Emitter): void {
  const [y] = node.outputs
  // 0 is a size here, not "copy the size of the operand".
  const attributes = y!.shape.includes(0) ? { allowzero: int(1) } : {}
  at.emit('Reshape', [at.name(node.inputs[0]!), at.integers(y!.shape)], attributes, at.name(y!))
}

export function lowerTranspose(node: NodeOf<'transpose'>, at: Emitter): void {
  at.emit(
    'Transpose',
    [at.name(node.inputs[0]!)],
    { perm: ints(node.attributes.permutation) },
    at.name(node.outputs[0]!),
  )
}

export function lowerExpand(node: NodeOf<'expand'>, at: Emitter): void {
  const [y] = node.outputs
  at.emit('Expand', [at.name(node.inputs[0]!), at.integers(y!.shape)], {}, at.name(y!))
}

export function lowerConcat(node: NodeOf<'concat'>, at: Emitter): void {
  const names = node.inputs.map((value) => at.name(value))
  at.emit('Concat', names, { axis: int(node.attributes.axis) }, at.name(node.outputs[0]!))
}

export function lowerSlice(node: NodeOf<'slice'>, at: Emitter): void {
  const { axis, start, end } = node.attributes
  const bounds = [at.integers([start]), at.integers([end]), at.integers([axis])]
  at.emit('Slice', [at.name(node.inputs[0]!), ...bounds], {}, at.name(node.outputs[0]!))
}

export function lowerSplit(node: NodeOf<'split'>, at: Emitter): void {
  const { axis, sizes } = node.attributes
  const outputs = node.outputs.map((value) => at.name(value))
  at.emitMany('Split', [at.name(node.inputs[0]!), at.integers(sizes)], { axis: int(axis) }, outputs)
}

export function lowerPad(node: NodeOf<'pad'>, at: Emitter): void {
  const { axis, before, after, value } = node.attributes
  const [x] = node.inputs
  const amounts = [before, after].flatMap((amount) => x!.shape.map((_, index) => (index === axis ? amount : 0)))
  at.emit('Pad', [at.name(x!), at.integers(amounts), at.scalar(value, x!.dtype)], {}, at.name(node.outputs[0]!))
}

export function lowerFill(node: NodeOf<'fill'>, at: Emitter): void {
  const [y] = node.outputs
  constantOfShape(at, y!, node.attributes.value, at.name(y!))
}

/** A tensor of one number, of the shape and dtype of a value, without storing it in the model. */
export function constantOfShape(at: Emitter, { shape, dtype }: Value, number: number, output?: string): string {
  const data = { type: 'bytes', bytes: constantBytes([number], dtype) } as const
  const value = { type: 'tensor', value: { name: '', shape: [1], dtype, data } } as const
  return at.emit('ConstantOfShape', [at.integers(shape)], { value }, output)
}
