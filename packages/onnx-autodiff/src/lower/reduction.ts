import type { NodeOf } from '../graph/value.ts'
import { int } from '../proto/model.ts'
import type { Emitter } from './emitter.ts'

export function lowerReduction(op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax') {
  return (node: NodeOf<'reduceSum' | 'reduceMean' | 'reduceMax'>, at: Emitter): void => {
    const { axes, keepDims } = node.attributes
    at.emit(op, [at.name(node.inputs[0]!), at.integers(axes)], { keepdims: int(keepDims) }, at.name(node.outputs[0]!))
  }
}

export function lowerArgMax(node: NodeOf<'argMax'>, at: Emitter): void {
  const attributes = { axis: int(node.attributes.axis), keepdims: int(0) }
  at.emit('ArgMax', [at.name(node.inputs[0]!)], attributes, at.name(node.outputs[0]!))
}

export function lowerTopK(node: NodeOf<'topK'>, at: Emitter): void {
  const { axis, count } = node.attributes
  const outputs = node.outputs.map((value) => at.name(value))
  at.emitMany('TopK', [at.name(node.inputs[0]!), at.integers([count])], { axis: int(axis) }, outputs)
}

export function lowerCumSum(node: NodeOf<'cumSum'>, at: Emitter): void {
  const { axis, exclusive, reverse } = node.attributes
  const attributes = { exclusive: int(exclusive), reverse: int(reverse) }
  at.emit('CumSum', [at.name(node.inputs[0]!), at.scalar(axis, 'int64')], attributes, at.name(node.outputs[0]!))
}
