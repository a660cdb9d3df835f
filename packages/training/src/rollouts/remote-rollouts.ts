import type { PolicyRequest, Sampling } from '@spatial-ssrl/core'
import { DeliveredWeights, type RemoteOptions } from './delivered-weights.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { type Rollout, sampleAll } from './sample-all.ts'
import type { LocalTrainer, RemoteFigures, RemoteRollouts, RolloutSampler } from './sampler.ts'

/**
 * One policy out of two: replies are sampled by servers, and the policy of this process learns from them. Before it samples, every server is
 * given the newest weights, and has to answer a probe as the policy would. Servers that stay away are waited for; what they still owe is asked
 * again with its own seed, and nothing else is.
 * @returns the trainer in all but `generate`; it is the owner of `trainer` and `sampler`, and closes both
 */
export function withRemoteRollouts(
  trainer: LocalTrainer,
  sampler: RolloutSampler,
  options: RemoteOptions,
): LocalTrainer & { readonly remote: RemoteRollouts } {
  const alone = oneAtATime() // the policy does one thing at a time: learn, score, save
  const sampling = oneAtATime() // and so do the servers, between two deliveries
  const state = new DeliveredWeights(trainer, sampler, options, alone)
  const ahead = new Map<string, Promise<Rollout>>()
  let figures: RemoteFigures = { staleness: 0, probeDifference: 0 }

  const rollout = (requests: readonly PolicyRequest[], how: Sampling) => sampling(() => sampleAll(state, requests, how))

  return {
    config: trainer.config,
    encode: (text) => trainer.encode(text),
    decode: (tokens) => trainer.decode(tokens),
    promptTokens: (request) => trainer.promptTokens(request),
    prepare: async (requests) => trainer.prepare?.(requests),
    logprobs: (batch) => alone(() => trainer.logprobs(batch)),
    referenceLogprobs: (batch) => alone(() => trainer.referenceLogprobs(batch)),
    freezeReference: () => alone(() => trainer.freezeReference()),
    accumulate: (batch, dLdlogp) => alone(() => trainer.accumulate(batch, dLdlogp)),
    save: (dir, how) => alone(() => trainer.save(dir, how)),
    ...(trainer.saveAdapter && { saveAdapter: (dir: string) => alone(() => trainer.saveAdapter!(dir)) }),
    update: (step) =>
      alone(async () => {
        const result = await trainer.update(step)
        state.updates++
        return result
      }),
    load: (dir, how) =>
      alone(async () => {
        await trainer.load(dir, how)
        state.forget()
      }),
    async generate(requests, how) {
      const key = keyOf(how)
      const begun = ahead.get(key)
      ahead.delete(key)
      const { generations, updates } = await (begun ?? rollout(requests, how))
      const staleness = Math.max(figures.staleness, state.updates - updates)
      figures = { staleness, probeDifference: Math.max(figures.probeDifference, state.difference) }
      return generations
    },
    remote: {
      check: (request) => sampling(() => state.begin(request)),
      settle: () => sampling(async () => void (await state.newest())),
      sampleAhead(requests, how) {
        const begun = rollout(requests, how)
        begun.catch(() => {}) // told to whoever asks for these replies
        ahead.set(keyOf(how), begun)
      },
      figures() {
        const told = figures
        figures = { staleness: 0, probeDifference: 0 }
        return told
      },
    },
    async close() {
      state.close()
      await sampler.close() // ends what is under way
      await sampling(async () => {})
      await alone(() => trainer.close())
    },
  }
}

const keyOf = ({ n, temperature, maxTokens, seed }: Sampling) => JSON.stringify([n, temperature, maxTokens, seed])
