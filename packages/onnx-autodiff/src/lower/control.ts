import type { NodeOf, Value } from '../graph/value.ts'
import { int } from '../proto/model.ts'
import { dataTypes } from '../proto/write.ts'
import { Emitter } from './emitter.ts'

/** The value under its old name: nothing to compute. */
export function lowerAlias(node: NodeOf<'stopGradient'>, at: Emitter): void {
  at.alias(node.outputs[0]!, at.name(node.inputs[0]!))
}

/** The outputs of the first evaluation; the node itself only marks the boundary for gradients. */
export function lowerRecompute(node: NodeOf<'recompute'>, at: Emitter): void {
  const first = node.inputs.slice(-node.outputs.length)
  for (const [index, output] of node.outputs.entries()) at.alias(output, at.name(first[index]!))
}

/**
 * A copy-free dependency: the shape given to Reshape gets a zero that is computed from the triggers, so no optimiser can merge what
 * follows with an earlier evaluation or run it before the triggers. The zero is a comparison: NaN and ∞ in a trigger do not reach the
 * value. On a GPU the shape would have to travel to the host; there the zero is added to the value.
 */
export function lowerAfter(node: NodeOf<'after'>, at: Emitter): void {
  const [x, ...triggers] = node.inputs
  const [y] = node.outputs
  const never = at.emit('Greater', [
    firstElements(triggers, at),
    at.scalar(Number.POSITIVE_INFINITY, triggers[0]!.dtype),
  ])
  const onHost = at.model.provider === 'cpu'
  const flags = at.emit('Cast', [never], { to: int(dataTypes[onHost ? 'int64' : x!.dtype]) })
  const zero = triggers.length === 1 ? flags : at.emit('ReduceMax', [flags], { keepdims: int(1) })
  if (onHost) {
    const shape = at.emit('Add', [at.integers(x!.shape), zero])
    at.emit('Reshape', [at.name(x!), shape], {}, at.name(y!))
    at.proto.values.push({ name: at.name(y!), shape: y!.shape, dtype: y!.dtype })
  } else {
    const scalar = at.emit('Reshape', [zero, at.integers([])])
    at.emit('Add', [at.name(x!), scalar], {}, at.name(y!))
  }
}

/** One element of each value as a vector. */
function firstElements(values: readonly Value[], at: Emitter): string {
  const elements = values.map((value) => {
    const flat = at.emit('Reshape', [at.name(value), at.integers([-1])])
    return at.emit('Slice', [flat, at.integers([0]), at.integers([1]), at.integers([0])])
  })
  return elements.length === 1 ? elements[0]! : at.emit('Concat', elements, { axis: int(0) })
}

export function lowerLoop(node: NodeOf<'loop'>, at: Emitter): void {
  const { body } = node.attributes
  const inner = new Emitter(at.model, node.outputs[0]?.name ?? 'loop')
  const condition = at.temporary()
  inner.input(body.iteration)
  inner.input({ name: condition, shape: [], dtype: 'bool' })
  for (const state of body.state) inner.input(state)
  inner.lowerAll(body.graph)

  const results: [Value, string][] = []
  for (const value of [...body.nextState, ...body.outputs]) results.push([value, at.temporary()])
  const proceed = at.temporary()
  if (body.proceed) inner.output(body.proceed, proceed)
  else {
    inner.emit('Identity', [condition], {}, proceed)
    inner.proto.outputs.push({ name: proceed, shape: [], dtype: 'bool' })
  }
  for (const [value, name] of results) inner.output(value, name)
  const [count, ...state] = node.inputs
  const names = [at.name(count!), at.scalar(1, 'bool'), ...state.map((value) => at.name(value))]
  const outputs = node.outputs.map((value) => at.name(value))
  at.emitMany('Loop', names, { body: { type: 'graph', value: inner.proto } }, outputs)
}
