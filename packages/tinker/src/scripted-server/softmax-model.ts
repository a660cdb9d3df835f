import { createRng } from '@spatial-ssrl/core'

/** Weights and optimiser of the smallest language model: the logits of the next token are a row of a table, chosen by the token before. */
export interface SoftmaxState {
  /** (vocabulary, vocabulary) what training adds to the base table. */
  adapter: Float64Array
  gradient: Float64Array
  /** Rows whose gradient is held. */
  rows: number
  firstMoment: Float64Array
  secondMoment: Float64Array
  steps: number
}

/** AdamW as PyTorch has it. */
export interface AdamWSettings {
  learningRate: number
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  /** 0 = never. */
  clip: number
}

/** An adapter that changes nothing. */
export function freshState(vocabulary: number): SoftmaxState {
  const table = () => new Float64Array(vocabulary * vocabulary)
  return { adapter: table(), gradient: table(), rows: 0, firstMoment: table(), secondMoment: table(), steps: 0 }
}

/** (vocabulary, vocabulary) logits of the base model. */
export function baseTable(vocabulary: number): Float64Array {
  const rng = createRng('softmax-model')
  return Float64Array.from({ length: vocabulary * vocabulary }, () => rng.normal())
}

/** (vocabulary) log-probabilities of the token that follows `token`, nats. */
export function nextLogprobs(base: Float64Array, adapter: Float64Array | null, token: number): Float64Array {
  const size = Math.sqrt(base.length)
  const logits = Float64Array.from(
    { length: size },
    (_, i) => base[token * size + i]! + (adapter?.[token * size + i] ?? 0),
  )
  const top = logits.reduce((most, logit) => Math.max(most, logit))
  const norm = top + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0))
  return logits.map((logit) => logit - norm)
}

/** Adds Σ dL/dlogp · ∂logp/∂adapter to the gradient. */
export function addGradient(
  state: SoftmaxState,
  base: Float64Array,
  row: { inputs: readonly number[]; targets: readonly number[]; dLdlogp: readonly number[] },
): void {
  const size = Math.sqrt(base.length)
  row.inputs.forEach((token, at) => {
    const gradient = row.dLdlogp[at]!
    if (gradient === 0) return
    const logp = nextLogprobs(base, state.adapter, token)
    for (let i = 0; i < size; i++) {
      const known = i === row.targets[at] ? 1 : 0
      state.gradient[token * size + i] = state.gradient[token * size + i]! + gradient * (known - Math.exp(logp[i]!))
    }
  })
}

/** One AdamW step along `scale` × the gradient, which is cleared. @returns its norm before clipping */
export function stepAdamW(state: SoftmaxState, scale: number, settings: AdamWSettings): number {
  const { learningRate, beta1, beta2, epsilon, weightDecay, clip } = settings
  const { adapter, firstMoment, secondMoment } = state
  const gradient = state.gradient.map((value) => value * scale)
  const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0))
  const shrink = clip > 0 && norm > clip ? clip / norm : 1
  state.steps++
  for (let i = 0; i < adapter.length; i++) {
    const g = gradient[i]! * shrink
    firstMoment[i] = beta1 * firstMoment[i]! + (1 - beta1) * g
    secondMoment[i] = beta2 * secondMoment[i]! + (1 - beta2) * g * g
    const direction = firstMoment[i]! / (1 - beta1 ** state.steps)
    const spread = Math.sqrt(secondMoment[i]! / (1 - beta2 ** state.steps)) + epsilon
    adapter[i] = adapter[i]! * (1 - learningRate * weightDecay) - (learningRate * direction) / spread
  }
  state.gradient.fill(0)
  state.rows = 0
  return norm
}
