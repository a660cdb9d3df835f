import type { Graph } from '../graph.ts'
import { add, div, mul, sqrt, square, sub } from '../ops/elementwise.ts'
import type { Operand, Value } from '../value.ts'

/** Operands of one AdamW update; moments have the shape of the parameter, everything else is a scalar. */
export interface AdamWOptions {
  parameter: Value
  gradient: Value
  firstMoment: Value
  secondMoment: Value
  /** η. */
  learningRate: Operand
  /** β₁ and β₂, in [0, 1). */
  beta1: number
  beta2: number
  /** ε, added to the root of the second moment. */
  epsilon: number
  /** λ, decoupled: the parameter shrinks by ηλ per step. */
  weightDecay: number
  /** 1 − β₁ᵗ at step t = 1, 2, …: a scalar input, so that one graph serves every step. */
  correction1: Value
  /** 1 − β₂ᵗ. */
  correction2: Value
}

/**
 * One step of AdamW (arXiv:1711.05101) inside the graph, with the semantics of torch.optim.AdamW:
 *
 *   m ← β₁m + (1 − β₁)g     v ← β₂v + (1 − β₂)g²
 *   θ ← (1 − ηλ)θ − η/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 *
 * Outputs must not be written onto the memory of the inputs while the graph runs.
 */
export function adamw(
  graph: Graph,
  options: AdamWOptions,
): { parameter: Value; firstMoment: Value; secondMoment: Value } {
  const { parameter, gradient, beta1, beta2, epsilon, weightDecay, correction1, correction2 } = options
  const rate =
    typeof options.learningRate === 'number'
      ? graph.constant(options.learningRate, [], parameter.dtype)
      : options.learningRate
  const firstMoment = add(mul(options.firstMoment, beta1), mul(gradient, 1 - beta1))
  const secondMoment = add(mul(options.secondMoment, beta2), mul(square(gradient), 1 - beta2))
  // Dividing by √(1 − β₂ᵗ) is moved into the scalars: m/(√v/r + ε) = r·m/(√v + r·ε).
  const root = sqrt(correction2)
  const denominator = add(sqrt(secondMoment), mul(root, epsilon))
  const step = div(mul(firstMoment, div(mul(rate, root), correction1)), denominator)
  const kept = weightDecay === 0 ? parameter : mul(parameter, sub(1, mul(rate, weightDecay)))
  return { parameter: sub(kept, step), firstMoment, secondMoment }
}
