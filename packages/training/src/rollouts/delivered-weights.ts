import type { PolicyRequest } from '@spatial-ssrl/core'
import type { OneAtATime } from './one-at-a-time.ts'
import { type Patience, patiently } from './patience.ts'
import { askProbe, type ProbeAnswer, probeDifference, requireSameWeights } from './probe.ts'
import type { LocalTrainer, RolloutSampler } from './sampler.ts'

/** How servers are held against the policy. */
export interface RemoteOptions {
  /**
   * Largest |log-probability of a server − of the policy| on a token of the probe, nats. Unless given, 0.1 at the beginning, and from then
   * on what the engines' own arithmetic shows there: 20 times the difference, between 0.001 and 0.1.
   */
  tolerance?: number
  patience: Patience
}

const [leastTolerance, mostTolerance] = [1e-3, 0.1]

/** A server ended replies midway, as one does that is being stopped. */
export class GaveUp extends Error {}

/** Which weights the servers have. */
export class DeliveredWeights {
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
