import { formatShape, sameShape } from './graph/shape.ts'
import { isFloat, type Node, type Value } from './graph/value.ts'
import { add } from './ops/elementwise.ts'
import { fill } from './ops/movement.ts'
import { dependencies, reach } from './reach.ts'
import type { Maybe, RuleContext } from './rules/rule.ts'
import { rules } from './rules/table.ts'

type AnyRule = (node: Node, upstream: readonly Maybe[], context: RuleContext) => Maybe[]

/**
 * Reverse mode: ∂output/∂w for a scalar output, times `seed` (a scalar, default 1), one value of the shape of each `wrt`. Nodes for the
 * derivative are added to the graph; a value the output does not depend on gets zeros. Throws RangeError when the output is not a
 * floating-point scalar or a gradient reaches a loop.
 */
export function gradients(output: Value, wrt: readonly Value[], options: { seed?: Value } = {}): Value[] {
  if (output.shape.length > 0)
    throw new RangeError(`gradients: expected a scalar output, got ${formatShape(output.shape)}`)
  return gradientsOf([output], [options.seed ?? output.graph.constant(1, [], output.dtype)], wrt)
}

/** Vector-Jacobian product: Σᵢ ⟨seedᵢ, ∂outputᵢ/∂w⟩ for each w. Seeds have the shapes and dtypes of the outputs. */
export function gradientsOf(outputs: readonly Value[], seeds: readonly Value[], wrt: readonly Value[]): Value[] {
  if (outputs.length !== seeds.length)
    throw new RangeError(`gradientsOf: expected ${outputs.length} seeds, one per output, got ${seeds.length}`)
  for (const [index, { shape, dtype }] of outputs.entries()) {
    const seed = seeds[index]!
    if (!isFloat(dtype)) throw new RangeError(`gradientsOf: expected floating-point outputs, got ${dtype}`)
    if (!sameShape(shape, seed.shape) || seed.dtype !== dtype)
      throw new RangeError(
        `gradientsOf: expected a seed of ${dtype} ${formatShape(shape)}, got ${seed.dtype} ${formatShape(seed.shape)}`,
      )
  }
  const found = pullBack(outputs, seeds, wrt)
  return wrt.map(({ graph, shape, dtype }, index) => found[index] ?? fill(graph, shape, 0, dtype))
}

/** Walks the nodes between `wrt` and the outputs backwards, those made after `since` only. Undefined: no dependence. */
function pullBack(outputs: readonly Value[], seeds: readonly Value[], wrt: readonly Value[], since = -1): Maybe[] {
  const nodes = reach(outputs).nodes.filter(({ id }) => id > since)
  const needed = dependents(nodes, wrt)
  const gradient = new Map<Value, Value>()
  const accumulate = (value: Value, part: Value): void => {
    const sum = gradient.get(value)
    gradient.set(value, sum ? add(sum, part) : part)
  }
  for (const [index, output] of outputs.entries()) if (needed.has(output)) accumulate(output, seeds[index]!)

  for (const node of nodes.reverse()) {
    const upstream = node.outputs.map((value) => gradient.get(value))
    if (!upstream.some(Boolean)) continue
    const flags = node.inputs.map((value) => needed.has(value))
    const rule = rules[node.kind] as AnyRule | undefined
    if (!rule) continue
    const parts = rule(node, upstream, { needed: flags, pullBack })
    for (const [index, value] of node.inputs.entries()) {
      const part = parts[index]
      if (part && flags[index]) accumulate(value, part)
    }
  }
  return wrt.map((value) => gradient.get(value))
}

/** Floating-point values that change when `wrt` does. */
function dependents(nodes: readonly Node[], wrt: readonly Value[]): Set<Value> {
  const needed = new Set(wrt)
  for (const node of nodes) {
    if (!rules[node.kind] || !dependencies(node).some((value) => needed.has(value))) continue
    for (const output of node.outputs) if (isFloat(output.dtype)) needed.add(output)
  }
  return needed
}
