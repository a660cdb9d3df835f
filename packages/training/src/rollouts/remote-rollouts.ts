import type { Generation, PolicyRequest, Sampling } from '@spatial-ssrl/core'
import { type OneAtATime, oneAtATime } from './one-at-a-time.ts'
import { type Patience, patiently } from './patience.ts'
import { askProbe, type ProbeAnswer, probeDifference, requireSameWeights } from './probe.ts'
import type { LocalTrainer, RemoteFigures, RemoteRollouts, RolloutSampler } from './sampler.ts'
import { readServedReplies } from './served-replies.ts'

export interface RemoteOptions {
  /**
   * Largest |log-probability of a server − of the policy| on a token of the probe, nats. Unless given, 0.1 at the beginning, and from then
   * on what the engines' own arithmetic shows there: 20 times the difference, between 0.001 and 0.1.
   */
  tolerance?: number
  patience: Patience
}

const [leastTolerance, mostTolerance] = [1e-3, 0.1]

/** Replies and the number of updates that the weights had seen which sampled them. */
interface Rollout {
  generations: Generation[][]
  updates: number
}

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
  const state = new Delivered(trainer, sampler, options, alone)
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

/** Which weights the servers have. */
class Delivered {
  /** Updates that the policy has made here. */
  updates = 0
  /** Of the probe at the newest delivery, the largest over the servers. */
  difference = 0
  readonly trainer: LocalTrainer
  readonly sampler: RolloutSampler
  readonly #options: RemoteOptions
  readonly #alone: OneAtATime
  /** `updates` of the weights at the servers; null where it is not known. */
  #served: number | null = null
  #probe: PolicyRequest | undefined
  #tolerance: number
  readonly #closing = new AbortController()
  /** Last answers to the probe, by server. */
  #answers: (ProbeAnswer | undefined)[] = []

  constructor(trainer: LocalTrainer, sampler: RolloutSampler, options: RemoteOptions, alone: OneAtATime) {
    this.trainer = trainer
    this.sampler = sampler
    this.#options = options
    this.#alone = alone
    this.#tolerance = options.tolerance ?? mostTolerance
  }

  /** The weights at the servers are no longer those of the policy. */
  forget(): void {
    this.#served = null
  }

  /** Does `work` until no server that it needs is away. */
  patiently<T>(work: () => Promise<T>): Promise<T> {
    return patiently(work, (error) => this.isAway(error), this.#options.patience, this.#closing.signal)
  }

  isAway(error: unknown): boolean {
    return !this.#closing.signal.aborted && (error instanceof GaveUp || this.sampler.isAway(error))
  }

  close(): void {
    this.#closing.abort()
  }

  /** The first delivery, without patience: a server that is not there at the start is a mistake. */
  begin(request: PolicyRequest): Promise<void> {
    this.#probe = request
    return this.#alone(async () => {
      await this.#deliver()
      for (const server of this.sampler.servers) {
        const answer = await askProbe(this.trainer, server, request, 1)
        if (answer === null) throw new GaveUp(`${server.name} gave up on the probe`)
        requireSameWeights(server.name, answer, undefined, this.#tolerance)
        this.difference = Math.max(this.difference, probeDifference(answer))
      }
      this.#tolerance =
        this.#options.tolerance ?? Math.min(mostTolerance, Math.max(leastTolerance, 20 * this.difference))
    })
  }

  /** Gives the servers the policy's weights unless they have them. @returns the updates that those have seen */
  newest(probe?: PolicyRequest): Promise<number> {
    this.#probe ??= probe
    return this.#alone(async () => {
      if (this.#served !== this.updates) await this.#deliver()
      return this.updates
    })
  }

  async #deliver(): Promise<void> {
    const { trainer, sampler } = this
    await sampler.deliver((dir) => trainer.save(dir))
    const probe = this.#probe
    if (probe === undefined) return // nothing was asked yet, and nothing is to be proved
    let difference = 0
    for (const [index, server] of sampler.servers.entries()) {
      const answer = await askProbe(trainer, server, probe, 0)
      if (answer === null) throw new GaveUp(`${server.name} gave up on the probe`)
      requireSameWeights(server.name, answer, this.#answers[index], this.#tolerance)
      this.#answers[index] = answer
      difference = Math.max(difference, probeDifference(answer))
    }
    this.difference = difference
    this.#served = this.updates
  }
}

/** A server ended replies midway, as one does that is being stopped. */
class GaveUp extends Error {}

/** All replies, each request asked until it is answered. */
async function sampleAll(state: Delivered, requests: readonly PolicyRequest[], how: Sampling): Promise<Rollout> {
  const { sampler, trainer } = state
  const [first, ...others] = sampler.servers
  const server = others.length === 0 && first ? first.name : 'one of the servers'
  const generations: (Generation[] | undefined)[] = new Array(requests.length).fill(undefined)
  let updates = Number.POSITIVE_INFINITY
  const ask = async (index: number) => {
    const request = requests[index]!
    const settings = { ...how, seed: `${how.seed}/${index}` }
    const served = await sampler.sample(request, settings)
    const read = readServedReplies(served, { policy: trainer, request, sampling: settings, server })
    if (read === null) throw new GaveUp(`${server} gave up on replies that it had begun`)
    generations[index] = read
  }
  await state.patiently(async () => {
    updates = Math.min(updates, await state.newest(requests[0]))
    const missing = [...generations.keys()].filter((index) => generations[index] === undefined)
    const asked = await Promise.allSettled(missing.map(ask))
    const failed = asked.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    if (failed.length === 0) return
    state.forget() // what comes back may have other weights
    throw failed.find((error) => !state.isAway(error)) ?? failed[0]
  })
  return { generations: generations as Generation[][], updates }
}
