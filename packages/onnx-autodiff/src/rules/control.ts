import { addSingle } from '../graph/graph.ts'
import type { Value } from '../graph/value.ts'
import { type Rule, single } from './rule.ts'

export const loopRule: Rule<'loop'> = () => {
  throw new RangeError('gradients: expected no gradient through a loop, got one; use stopGradient on its results')
}

/** Evaluates the boundary's function again, no earlier than the upstream gradient is known, and differentiates that. */
export const recomputeRule: Rule<'recompute'> = (node, upstream, { needed, pullBack }) => {
  const { inputCount, capturedCount, evaluate } = node.attributes
  const inputs = node.inputs.slice(0, inputCount)
  const captured = node.inputs.slice(inputCount, inputCount + capturedCount)
  const trigger = upstream.find((gradient) => gradient !== undefined)!
  const since = node.graph.allocate()
  const rebuilt = inputs.map((value) => after(value, [trigger]))
  const outputs = evaluate(rebuilt)
  const live = outputs.flatMap((output, index) => {
    const seed = upstream[index]
    return seed ? [{ output, seed }] : []
  })
  const wrt = [...rebuilt, ...captured]
  const wanted = wrt.filter((_, index) => needed[index])
  const gradients = pullBack(
    live.map(({ output }) => output),
    live.map(({ seed }) => seed),
    wanted,
    since,
  )
  const found = wrt.map((value) => gradients[wanted.indexOf(value)])
  // Runtimes tend to leave the gradients of parameters for the end, which would keep every boundary's intermediates alive: what goes
  // on to earlier layers waits for them.
  const ofParameters = found.slice(inputCount).filter((gradient) => gradient !== undefined)
  return found.map((gradient, index) =>
    gradient && index < inputCount && ofParameters.length > 0 ? after(gradient, ofParameters) : gradient,
  )
}

function after(value: Value, triggers: readonly Value[]): Value {
  return addSingle('after', [value, ...triggers], {}, value.shape, value.dtype)
}

export const afterRule: Rule<'after'> = single((_, d) => [d])
