import type { Generation, Policy, PolicyRequest, Sampling } from '@spatial-ssrl/core'

/** A policy with known answers that remembers what it was asked. */
export interface ScriptedPolicy extends Policy {
  /** Every `generate` call so far, in order. */
  readonly calls: { requests: readonly PolicyRequest[]; sampling: Sampling }[]
  readonly closed: boolean
}

/**
 * A policy without a network, for tests. Tokens are the code units of the answer's text, each of log-probability 0.
 * @param answer the text of answer `index` (0 … n − 1) to a request; cut to `maxTokens` characters like a model's
 */
export function scriptedPolicy(answer: (request: PolicyRequest, index: number) => string): ScriptedPolicy {
  const calls: ScriptedPolicy['calls'] = []
  let closed = false
  return {
    calls,
    get closed() {
      return closed
    },
    async generate(requests, sampling) {
      if (closed) throw new RangeError('scriptedPolicy: expected an open policy, got a closed one')
      calls.push({ requests, sampling })
      return requests.map((request) =>
        Array.from({ length: sampling.n }, (_, index) => generation(answer(request, index), sampling.maxTokens)),
      )
    },
    async close() {
      closed = true
    },
  }
}

function generation(whole: string, maxTokens: number): Generation {
  const text = whole.slice(0, maxTokens)
  const tokens = Int32Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
  const logprobs = new Float32Array(text.length)
  return { text, tokens, logprobs, finishReason: text.length < whole.length ? 'length' : 'stop' }
}
