import { addNode } from './graph/graph.ts'
import type { Value } from './graph/value.ts'
import { dependencies, reach } from './reach.ts'

/**
 * Gradient checkpointing (arXiv:1604.06174): `evaluate(...inputs)`, whose intermediates are not kept for the backward pass but computed
 * again from the inputs. The second evaluation waits for the upstream gradient, so a runtime can neither merge it with the first nor
 * run it early. Values from outside `evaluate`, parameters for instance, get their gradients too. `evaluate` must be pure.
 */
export function recompute(inputs: readonly Value[], evaluate: (...inputs: Value[]) => readonly Value[]): Value[] {
  const [first] = inputs
  if (!first) throw new RangeError('recompute: expected at least one input, got none')
  const start = first.graph.allocate()
  const outputs = evaluate(...inputs)
  if (outputs.length === 0) throw new RangeError('recompute: expected at least one output, got none')
  const captured = capturedValues(outputs, inputs, start)
  const attributes = {
    inputCount: inputs.length,
    capturedCount: captured.length,
    evaluate: (values: readonly Value[]) => evaluate(...values),
  }
  return [...addNode('recompute', [...inputs, ...captured, ...outputs], attributes, outputs)]
}

/** What the new nodes read from outside, constants aside. */
function capturedValues(outputs: readonly Value[], inputs: readonly Value[], start: number): Value[] {
  const inside = reach(outputs).nodes.filter(({ id }) => id > start)
  const own = new Set(inside.flatMap((node) => node.outputs))
  const outside = [...inside.flatMap((node) => dependencies(node)), ...outputs].filter(
    (value) => !own.has(value) && value.source.type !== 'constant' && !inputs.includes(value),
  )
  return [...new Set(outside)]
}
