import { createRng } from '@spatial-ssrl/core'
import { type LossName, tokenLosses } from './losses.ts'
import { addGradient, baseTable, freshState, nextLogprobs, type SoftmaxState, stepAdamW } from './softmax-model.ts'
import { type ReceivedDatum, type ReceivedForward, writeForwardOutput, writeSampleOutput } from './wire.ts'

/**
 * Whose ways a scripted server has. `skyrl-jax`: losses are divided by the sum of their weights and by the number of rows, pictures are
 * dropped, gradients never clipped, log-probabilities are at temperature 1. `skyrl-train`: losses are sums; of an optimiser step only the
 * learning rate is heeded. `hosted`: losses are sums, all settings are heeded.
 */
export type ServerKind = 'skyrl-jax' | 'skyrl-train' | 'hosted'

/** What a request came to: bytes of a message, a JSON object, or the reason why not. */
export type Outcome = { message: Uint8Array } | { json: object } | { fault: string }

/** Sampling as the protocol's JSON has it. */
export interface SampleBody {
  num_samples: number
  prompt: { chunks: { tokens?: number[]; expected_tokens?: number }[] }
  sampling_params: { max_tokens: number; seed?: number; stop?: number[]; temperature: number }
  prompt_logprobs?: boolean
}

/** Optimiser settings as the protocol's JSON has them. */
export interface AdamBody {
  learning_rate: number
  beta1: number
  beta2: number
  eps: number
  weight_decay: number
  grad_clip_norm?: number
}

/** A model that really learns: `softmax-model.ts` behind the protocol's calls. */
export interface ToyEngine {
  readonly vocabulary: number
  /** By model. */
  readonly states: Map<string, SoftmaxState>
  forward(request: ReceivedForward): Outcome
  step(model: string, adam: AdamBody): Outcome
  /** @param adapter null for the base model */
  sample(adapter: Float64Array | null, body: SampleBody): Outcome
}

/** @param vocabulary the last token stands for a picture */
export function createToyEngine(kind: ServerKind, vocabulary: number): ToyEngine {
  const base = baseTable(vocabulary)
  const states = new Map<string, SoftmaxState>()
  const jax = kind === 'skyrl-jax'

  /** Tokens of a prompt, a picture's included. */
  const render = (chunks: readonly { tokens?: number[]; expectedTokens?: number }[]): number[] =>
    chunks.flatMap(({ tokens, expectedTokens = 0 }) => {
      if (tokens !== undefined) return tokens
      return jax ? [] : new Array<number>(expectedTokens).fill(vocabulary - 1)
    })

  function pass(
    state: SoftmaxState,
    request: ReceivedForward,
    datum: ReceivedDatum,
  ): Record<string, number[]> | string {
    const inputs = render(datum.chunks)
    const targets = datum.lossInputs.target_tokens ?? []
    if (!jax && targets.length !== inputs.length)
      return `target_tokens has ${targets.length} entries, model_input ${inputs.length} tokens`
    const logp = inputs.map((token, at) => nextLogprobs(base, state.adapter, token)[targets[at]!]!)
    const { weights = targets.map(() => 1), logprobs = [], advantages = [] } = datum.lossInputs
    const row = { logp, weights, sampled: logprobs, advantages }
    const { loss, dLdlogp } = tokenLosses(request.loss as LossName, request.settings, row)
    if (!request.forwardOnly) {
      const share = jax
        ? 1 /
          Math.max(
            weights.reduce((sum, weight) => sum + weight, 0),
            1e-9,
          )
        : 1
      addGradient(state, base, { inputs, targets, dLdlogp: dLdlogp.map((value) => value * share) })
      state.rows++
    }
    return jax ? { logprobs: logp, elementwise_loss: loss } : { logprobs: logp }
  }

  return {
    vocabulary,
    states,
    forward(request) {
      const state = states.get(request.modelId) ?? freshState(vocabulary)
      states.set(request.modelId, state)
      const rows: Record<string, number[]>[] = []
      for (const datum of request.data) {
        const row = pass(state, request, datum)
        if (typeof row === 'string') return { fault: row }
        rows.push(row)
      }
      const total = rows.reduce((sum, { logprobs = [] }) => sum - logprobs.reduce((part, value) => part + value, 0), 0)
      const metrics: Record<string, number> = jax ? {} : { 'loss:sum': total }
      return { message: writeForwardOutput(jax ? 'scalar' : 'ArrayRecord', rows, metrics) }
    },
    step(model, adam) {
      const state = states.get(model) ?? freshState(vocabulary)
      states.set(model, state)
      const atLaunch = kind === 'skyrl-train'
      const norm = stepAdamW(state, jax ? 1 / Math.max(1, state.rows) : 1, {
        learningRate: adam.learning_rate,
        beta1: atLaunch ? 0.9 : adam.beta1,
        beta2: atLaunch ? 0.999 : adam.beta2,
        epsilon: atLaunch ? 1e-8 : adam.eps,
        weightDecay: atLaunch ? 0.01 : adam.weight_decay,
        clip: atLaunch ? 1 : jax ? 0 : (adam.grad_clip_norm ?? 0),
      })
      return { json: { metrics: { 'skyrl.ai/grad_norm': norm, 'skyrl.ai/learning_rate': adam.learning_rate } } }
    },
    sample(adapter, body) {
      const { max_tokens: most, seed = 0, stop = [], temperature } = body.sampling_params
      const prompt = render(
        body.prompt.chunks.map(({ tokens, expected_tokens: expectedTokens }) => ({
          ...(tokens && { tokens }),
          ...(expectedTokens !== undefined && { expectedTokens }),
        })),
      )
      const last = prompt.at(-1)
      if (last === undefined) return { fault: 'prompt is empty' }
      const sequences = Array.from({ length: body.num_samples }, (_, sample) => {
        const rng = createRng(seed + sample)
        const [tokens, logprobs]: [number[], number[]] = [[], []]
        while (tokens.length < most && !stop.includes(tokens.at(-1) ?? -1)) {
          const logp = nextLogprobs(base, adapter, tokens.at(-1) ?? last)
          const token = draw(logp, temperature, rng.next())
          tokens.push(token)
          logprobs.push(logp[token]!)
        }
        return { tokens, logprobs, stopped: stop.includes(tokens.at(-1)!) }
      })
      const known = prompt.slice(1).map((token, at) => nextLogprobs(base, adapter, prompt[at]!)[token]!)
      const promptLogprobs = jax ? known : [Number.NaN, ...known]
      return { message: writeSampleOutput(sequences, body.prompt_logprobs ? promptLogprobs : null) }
    },
  }
}

/** A token: the likeliest at temperature 0, else by `chance` in [0, 1). */
function draw(logp: Float64Array, temperature: number, chance: number): number {
  if (temperature === 0) return logp.indexOf(logp.reduce((most, value) => Math.max(most, value)))
  const odds = logp.map((value) => Math.exp(value / temperature))
  let left = chance * odds.reduce((sum, value) => sum + value, 0)
  for (const [token, value] of odds.entries()) {
    left -= value
    if (left < 0) return token
  }
  return odds.length - 1
}
