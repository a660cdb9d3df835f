import type { OptimiserStep } from '@spatial-ssrl/core'
import type { ModelConfig } from '../model/config.ts'
import { parameterList } from '../model/parameters.ts'
import { arenaLayout } from './arena.ts'
import { WorkerClient } from './worker-client.ts'
import type { EngineCalls, MomentsMessage, RunScores, RunTokens } from './worker-protocol.ts'

/** Models up to this size, bytes of weights, are worth a copy per lane: a larger one loses more by a second gradient than it gains. */
const COPIED_BYTES = 32 * 2 ** 20

/** Every lane compiles the graphs and keeps activations of its own, so many cores share lanes. */
const MOST_LANES = 4

/** How many lanes serve a model on so many threads: as many as there are threads, within bounds of memory. */
export function laneCount(config: ModelConfig, threads: number): number {
  const bytes = 4 * arenaLayout(parameterList(config)).length
  return bytes <= COPIED_BYTES ? Math.min(threads, MOST_LANES) : 1
}

export interface LanesOptions {
  config: ModelConfig
  /** Handed over. */
  weights: Float32Array
  /** Of all lanes together. */
  threads: number
  /** Compiled graphs that each lane keeps. */
  sessions: number
  lanes: number
}

/**
 * Engines side by side, each in its own thread with a copy of the weights: two small runs on a thread each take a fifth less time than
 * one run on two threads, because no operation waits for its slower half. The first lane owns the optimiser and sums gradients in the
 * order of the calls, whichever lane they come from; the result does not depend on which lane was faster.
 *
 * Runs see the weights as they were when the run was asked for.
 */
export class Lanes {
  readonly count: number
  readonly #clients: WorkerClient[]
  readonly #busy: number[]
  /** Settles when the weights are what the calls so far made them. */
  #ready: Promise<unknown> = Promise.resolve()
  /** Settles when the gradients asked for so far are with the owner. */
  #summed: Promise<unknown> = Promise.resolve()

  private constructor(clients: WorkerClient[]) {
    this.count = clients.length
    this.#clients = clients
    this.#busy = clients.map(() => 0)
  }

  static async open({ config, weights, threads, sessions, lanes }: LanesOptions): Promise<Lanes> {
    const clients = Array.from({ length: lanes }, () => new WorkerClient())
    const shared = lanes > 1 ? new Float32Array(new SharedArrayBuffer(weights.byteLength)) : undefined
    const each = { config, threads: Math.max(1, Math.floor(threads / lanes)), sessions, ...(shared && { shared }) }
    const open = (client: WorkerClient, own: Float32Array) =>
      client.call('open', { ...each, weights: own }, [own.buffer as ArrayBuffer])
    const self = new Lanes(clients)
    try {
      const [owner, ...others] = clients
      const copies = others.map((client) => open(client, weights.slice()))
      await Promise.all([...copies, open(owner!, weights)])
      return self
    } catch (error) {
      await self.close()
      throw error
    }
  }

  score(input: EngineCalls['score']['input'], transfer: ArrayBuffer[]): Promise<RunScores> {
    return this.#onFreest((client) => client.call('score', input, transfer))
  }

  generate(input: EngineCalls['generate']['input'], transfer: ArrayBuffer[]): Promise<RunTokens> {
    return this.#onFreest((client) => client.call('generate', input, transfer))
  }

  /** Adds to the gradient; what cannot be added is thrown by the update. */
  async train(input: EngineCalls['train']['input'], transfer: ArrayBuffer[]): Promise<Pick<RunScores, 'logprobs'>> {
    const run = this.#onFreest((client) => client.call('train', input, transfer))
    const before = this.#summed
    this.#summed = run.then(async ({ gradient }) => {
      await before
      await this.#owner.call('addGradient', { gradient }, buffersIn(gradient))
    })
    this.#summed.catch(() => {})
    const { logprobs } = await run
    return { logprobs }
  }

  update(step: OptimiserStep): Promise<{ gradNorm: number }> {
    const summed = this.#summed
    return this.#change(async () => {
      await summed
      const result = await this.#owner.call('update', step)
      await Promise.all(this.#others.map((client) => client.call('refresh', null)))
      return result
    })
  }

  load(input: { weights?: Float32Array; moments?: MomentsMessage }): Promise<void> {
    const { weights } = input
    return this.#change(async () => {
      const copies = weights === undefined ? [] : this.#others.map((client) => client.call('load', { weights }))
      await Promise.all([...copies, this.#owner.call('load', input)])
    })
  }

  async freezeReference(): Promise<void> {
    await this.#change(() => Promise.all(this.#clients.map((client) => client.call('freezeReference', null))))
  }

  async save(input: EngineCalls['save']['input']): Promise<void> {
    await this.#ready
    await this.#owner.call('save', input)
  }

  async close(): Promise<void> {
    await this.#ready.catch(() => {})
    await Promise.all(this.#clients.map((client) => client.close()))
  }

  get #owner(): WorkerClient {
    return this.#clients[0]!
  }

  get #others(): WorkerClient[] {
    return this.#clients.slice(1)
  }

  /**
   * Runs that are asked for later wait until it is done. Those asked for before are already in their lanes' queues, and their gradients
   * are added first.
   */
  #change<Result>(change: () => Promise<Result>): Promise<Result> {
    const summed = this.#summed.catch(() => {}) // a gradient that failed is for the update to throw
    this.#summed = Promise.resolve()
    const changed = Promise.all([this.#ready, summed]).then(change)
    this.#ready = changed.catch(() => {}) // its caller hears of it; later calls go on with what is there
    return changed
  }

  async #onFreest<Result>(run: (client: WorkerClient) => Promise<Result>): Promise<Result> {
    await this.#ready
    const lane = this.#busy.indexOf(Math.min(...this.#busy))
    this.#busy[lane]!++
    try {
      return await run(this.#clients[lane]!)
    } finally {
      this.#busy[lane]!--
    }
  }
}

function buffersIn(arrays: readonly Float32Array[]): ArrayBuffer[] {
  return arrays.map(({ buffer }) => buffer as ArrayBuffer)
}
