import type { Node, Value } from './graph/value.ts'

/** Values a node needs: its operands and, for a loop, what the body's results are computed from. */
export function dependencies(node: Node): readonly Value[] {
  if (node.kind !== 'loop') return node.inputs
  const { nextState, outputs, proceed } = node.attributes.body
  return [...node.inputs, ...nextState, ...outputs, ...(proceed ? [proceed] : [])]
}

/** What the outputs are computed from, loop bodies included: nodes in an order that can be run, and values without a node. */
export function reach(outputs: readonly Value[]): { nodes: Node[]; leaves: Value[] } {
  const nodes = new Set<Node>()
  const leaves = new Set<Value>()
  const pending = [...outputs]
  for (let value = pending.pop(); value; value = pending.pop()) {
    if (value.source.type !== 'node') {
      leaves.add(value)
      continue
    }
    const { node } = value.source
    if (nodes.has(node)) continue
    nodes.add(node)
    pending.push(...dependencies(node))
  }
  return { nodes: [...nodes].sort((a, b) => a.id - b.id), leaves: [...leaves] }
}
