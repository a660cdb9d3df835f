import type { Kind } from '../graph/kinds.ts'
import { sameShape } from '../graph/shape.ts'
import type { NodeOf, Value } from '../graph/value.ts'
import { reshape } from '../ops/movement.ts'
import { reduceSum } from '../ops/reduction.ts'

/** A gradient that may be absent, which means zero. */
export type Maybe = Value | undefined

/** What a rule is told besides its node. */
export interface RuleContext {
  /** Which operands need a gradient; others may be left undefined. */
  readonly needed: readonly boolean[]
  /** Vector-Jacobian product of the part of the graph made after the id `since`; what is older counts as given. */
  readonly pullBack: (
    outputs: readonly Value[],
    seeds: readonly Value[],
    wrt: readonly Value[],
    since: number,
  ) => Maybe[]
}

/** Vector-Jacobian product of one node: the gradients of its operands from the gradients of its outputs, at least one of them given. */
export type Rule<K extends Kind> = (node: NodeOf<K>, upstream: readonly Maybe[], context: RuleContext) => Maybe[]

/** A rule for nodes with one output. */
export function single<K extends Kind>(
  rule: (node: NodeOf<K>, upstream: Value, needed: readonly boolean[]) => Maybe[],
): Rule<K> {
  return (node, upstream, { needed }) => rule(node, upstream[0]!, needed)
}

/** A gradient summed over the axes along which an operand of this shape was repeated. */
export function unbroadcast(gradient: Value, shape: readonly number[]): Value {
  if (sameShape(gradient.shape, shape)) return gradient
  const lead = gradient.shape.length - shape.length
  const axes = gradient.shape.flatMap((size, axis) =>
    axis < lead || (shape[axis - lead] === 1 && size !== 1) ? [axis] : [],
  )
  return reshape(reduceSum(gradient, axes), shape)
}
