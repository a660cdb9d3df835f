import type { OptimiserStep } from '@spatial-ssrl/core'
import { parameterCount, type WeightArenas, type WeightLayout } from '../arena/weight-sets.ts'
import type { Moments } from '../device/contract/device.ts'
import type { DeviceName } from '../device/devices.ts'
import type { ModelConfig } from '../model/config.ts'
import type { RunScores, RunTokens } from '../runs/results.ts'
import { type Share, shareOut } from './shares.ts'
import { WorkerClient } from './worker-client.ts'
import type {
  BesideAdapter,
  EngineCallName,
  EngineCalls,
  Generating,
  HeldAdapter,
  LoadedWeights,
  SaveOptions,
} from './worker-protocol.ts'

/** Models up to this size, bytes of weights, are worth a copy per lane: a larger one loses more by a second gradient than it gains. */
const COPIED_BYTES = 32 * 2 ** 20

/** Every lane compiles the graphs and keeps activations of its own, so many cores share lanes. */
const MOST_LANES = 4

/** How many lanes serve a model on so many threads: as many as there are threads, within bounds of memory. */
export function laneCount(layout: WeightLayout, threads: number): number {
  const bytes = 4 * parameterCount(layout)
  return bytes <= COPIED_BYTES ? Math.min(threads, MOST_LANES) : 1
}

export interface LanesOptions {
  config: ModelConfig
  layout: WeightLayout
  /** Handed over. */
  weights: WeightArenas
  adapter?: HeldAdapter
  device: DeviceName
  /** Of all lanes together. */
  threads: number
  /** Compiled graphs that each lane keeps. */
  sessions: number
  lanes: number
}

/**
 * Engines side by side, each in its own thread with a copy of the weights: two small runs on a thread each take a fifth less time than
 * one run on two threads, because no operation waits for its slower half. Each lane sums the gradients of its share of the parameters,
 * in the order of the calls, and updates them; what the same calls give does not depend on which lane was faster, nor on how many
 * there are.
 *
 * Runs see the weights as they were when the run was asked for.
 */
export class Lanes {
  readonly count: number
  readonly #clients: WorkerClient[]
  readonly #shares: readonly Share[]
  readonly #busy: number[]
  /** Settles when the weights are what the calls so far made them. */
  #ready: Promise<unknown> = Promise.resolve()
  /** A promise per gradient asked for since the last update, settled when it is with those who sum it. */
  #gradients: Promise<unknown>[] = []
  /** Replies that are written in parts. */
  readonly #writings = new Set<Promise<unknown>>()
  #begun = 0

  private constructor(clients: WorkerClient[], shares: readonly Share[]) {
    this.count = clients.length
    this.#clients = clients
    this.#shares = shares
    this.#busy = clients.map(() => 0)
  }

  static async open({ weights, threads, lanes, ...options }: LanesOptions): Promise<Lanes> {
    const clients = Array.from({ length: lanes }, () => new WorkerClient())
    const shares = shareOut(options.layout.trainable, lanes)
    const shared = lanes > 1 ? new Float32Array(new SharedArrayBuffer(weights.trainable.byteLength)) : undefined
    const each = {
      ...options,
      threads: Math.max(1, Math.floor(threads / lanes)),
      shares,
      ...(shared && { shared }),
    }
    const open = (lane: number, own: WeightArenas) =>
      clients[lane]!.call('open', { ...each, lane, weights: own }, buffersIn([own.trainable, own.frozen]))
    const copy = () => ({ trainable: weights.trainable.slice(), frozen: weights.frozen.slice() })
    const self = new Lanes(clients, shares)
    try {
      const copies = clients.slice(1).map((_, index) => open(index + 1, copy()))
      await Promise.all([...copies, open(0, weights)])
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

  /**
   * The same in runs of `steps` tokens on one lane, for as long as `goOn` wants more than what there is so far. The weights do not change
   * meanwhile.
   */
  async generateInParts(
    input: Generating,
    transfer: ArrayBuffer[],
    steps: number,
    goOn: (soFar: RunTokens) => boolean,
  ): Promise<RunTokens> {
    const id = this.#begun++
    const writing = this.#onFreest(async (client) => {
      try {
        let { done, ...run } = await client.call('beginReplies', { ...input, id, steps }, transfer)
        while (goOn(run) && !done) {
          const more = await client.call('continueReplies', { id, steps })
          run = { tokens: joined(run.tokens, more.tokens), logprobs: joined(run.logprobs, more.logprobs) }
          done = more.done
        }
        return run
      } finally {
        client.call('endReplies', { id }).catch(() => {}) // a closed engine has forgotten them
      }
    })
    this.#writings.add(writing)
    try {
      return await writing
    } finally {
      this.#writings.delete(writing)
    }
  }

  /** Adds to the gradient; what cannot be added is thrown by the update. */
  async train(
    input: Omit<EngineCalls['train']['input'], 'turn'>,
    transfer: ArrayBuffer[],
  ): Promise<Pick<RunScores, 'logprobs'>> {
    const turn = this.#gradients.length
    const run = this.#onFreest((client) => client.call('train', { ...input, turn }, transfer))
    const handedOver = run.then(({ gradient }) =>
      Promise.all(
        gradient.map(async (parts, lane) => {
          if (parts.length > 0)
            await this.#clients[lane]!.call('addGradient', { turn, gradient: parts }, buffersIn(parts))
        }),
      ),
    )
    handedOver.catch(() => {}) // for the update to throw
    this.#gradients.push(handedOver)
    const { logprobs } = await run
    return { logprobs }
  }

  /** A gradient that cannot be had: the update that needs it throws. */
  failGradient(error: unknown): void {
    const failed = Promise.reject(error)
    failed.catch(() => {}) // for the update to throw
    this.#gradients.push(failed)
  }

  /** Without a gradient since the last update, nothing changes, as for parameters without gradient in torch; nor if it is not finite. */
  update(step: OptimiserStep): Promise<{ gradNorm: number }> {
    const gradients = this.#gradients.splice(0)
    return this.#change(gradients, async () => {
      try {
        await Promise.all(gradients)
      } catch (error) {
        await this.#all('dropGradient', null)
        throw error
      }
      const squares = (await this.#all('gradientSquares', null)).flatMap((lane) => [...(lane.squares ?? [])])
      const gradNorm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0))
      if (squares.length === 0 || !Number.isFinite(gradNorm)) {
        await this.#all('dropGradient', null)
        return { gradNorm }
      }
      await this.#all('update', { ...step, gradNorm })
      if (this.count > 1) await this.#all('refresh', null)
      return { gradNorm }
    })
  }

  /** New weights begin a new gradient. */
  load({ weights, moments }: { weights?: LoadedWeights; moments?: Moments }): Promise<void> {
    const gradients = weights === undefined ? this.#gradients : this.#gradients.splice(0)
    return this.#change(gradients, async () => {
      await Promise.all(
        this.#clients.map((client, lane) => {
          const { offset, length } = this.#shares[lane]!
          const part = (whole: Float32Array) => whole.slice(offset, offset + length)
          const own = moments && { first: part(moments.first), second: part(moments.second), step: moments.step }
          return client.call('load', { ...(weights && { weights }), ...(own && { moments: own }) })
        }),
      )
    })
  }

  /** @returns the number by which runs name it */
  async holdAdapter(adapter: BesideAdapter): Promise<number> {
    const id = this.#begun++
    await this.#all('holdAdapter', { ...adapter, id })
    return id
  }

  /** For when no run names it any more. */
  async dropAdapter(id: number): Promise<void> {
    await this.#all('dropAdapter', { id })
  }

  async freezeReference(): Promise<void> {
    await this.#change([], () => this.#all('freezeReference', null))
  }

  /** Weights and moments are those of the same update, whatever is asked for meanwhile. */
  async save({ optimiser, ...options }: SaveOptions & { optimiser: boolean }): Promise<void> {
    await this.#change([], async () => {
      const moments = optimiser ? await this.#all('moments', null) : undefined
      const transfer = buffersIn((moments ?? []).flatMap(({ first, second }) => [first, second]))
      await this.#clients[0]!.call('save', { ...options, ...(moments && { moments }) }, transfer)
    })
  }

  async close(): Promise<void> {
    await this.#ready.catch(() => {})
    await Promise.all(this.#clients.map((client) => client.close()))
  }

  #all<K extends EngineCallName>(kind: K, input: EngineCalls[K]['input']): Promise<EngineCalls[K]['output'][]> {
    return Promise.all(this.#clients.map((client) => client.call(kind, input)))
  }

  /** Runs that are asked for later wait until it is done. Those asked for before are already in their lanes' queues. */
  #change<Result>(gradients: readonly Promise<unknown>[], change: () => Promise<Result>): Promise<Result> {
    const changed = Promise.all([this.#ready, Promise.allSettled([...gradients, ...this.#writings])]).then(change)
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

function joined<A extends Int32Array | Float32Array>(one: A, more: A): A {
  const whole = new (one.constructor as new (length: number) => A)(one.length + more.length)
  whole.set(one)
  whole.set(more, one.length)
  return whole
}

function buffersIn(arrays: readonly Float32Array[]): ArrayBuffer[] {
  return arrays.map(({ buffer }) => buffer as ArrayBuffer)
}
