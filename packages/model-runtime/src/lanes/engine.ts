import { arenaViews } from '../arena/arena.ts'
import { writeOptimiser } from '../arena/optimiser-file.ts'
import type { WeightArenas } from '../arena/weight-sets.ts'
import { weightViews } from '../arena/weight-sets.ts'
import { writeModelFolder } from '../checkpoint/model-folder.ts'
import type { Device, HeldWeights, Moments, Outputs } from '../device/contract/device.ts'
import { openDevice } from '../device/devices.ts'
import type { Feeds } from '../layout/feeds.ts'
import { compileGraph, type GraphRequest } from '../runs/compile.ts'
import type { RunScores, RunTokens } from '../runs/results.ts'
import { GradientSum, sumsOfSquares } from './gradient-sum.ts'
import type { Share } from './shares.ts'
import type { EngineCalls, EngineOpening } from './worker-protocol.ts'
import { tokensOf, Writing } from './writing.ts'

type Handlers = {
  [K in Exclude<keyof EngineCalls, 'open'>]: (input: EngineCalls[K]['input']) => Promise<EngineCalls[K]['output']>
}

/**
 * One lane: the weights in two arenas, the optimiser's state of its share of the trainable ones, and the device that runs graphs on them.
 * Weights are inputs of the graphs: an update is seen by the next run.
 */
export class Engine implements Handlers {
  readonly #opening: Omit<EngineOpening, 'weights'>
  readonly #device: Device
  readonly #weights: WeightArenas
  readonly #trainable: ReadonlySet<string>
  readonly #frozen: HeldWeights
  readonly #current: HeldWeights
  /** Of this lane's share. */
  readonly #gradient = new GradientSum()
  #moments: Moments
  #reference: HeldWeights | undefined
  readonly #writings = new Map<number, Writing>()

  constructor({ weights, ...opening }: EngineOpening) {
    const { device, threads, sessions, layout } = opening
    this.#opening = opening
    this.#device = openDevice(device, { threads, sessions })
    this.#weights = weights
    this.#trainable = new Set(layout.trainable.slots.map(({ name }) => name))
    this.#frozen = this.#device.hold(arenaViews(layout.frozen, weights.frozen))
    this.#current = this.#hold(weights.trainable)
    this.#moments = this.#freshMoments()
  }

  async score({ shape, feeds, reference }: EngineCalls['score']['input']): Promise<RunScores> {
    const weights = reference ? this.#reference : this.#current
    if (weights === undefined) throw new RangeError('referenceLogprobs: expected freezeReference() first')
    const outputs = await this.#run({ kind: 'score', shape }, feeds, weights)
    return { logprobs: floats(outputs, 'logprobs'), entropy: floats(outputs, 'entropy') }
  }

  async train({ turn, shape, feeds }: EngineCalls['train']['input']): Promise<EngineCalls['train']['output']> {
    const { layout, shares, lane: own } = this.#opening
    const outputs = await this.#run({ kind: 'train', shape }, feeds, this.#current)
    const gradientOf = ({ firstSlot, endSlot }: Share) =>
      layout.trainable.slots.slice(firstSlot, endSlot).map(({ name }) => floats(outputs, `grad:${name}`))
    this.#gradient.add(turn, gradientOf(this.#share))
    const gradient = shares.map((share, lane) => (lane === own ? [] : gradientOf(share)))
    return { logprobs: floats(outputs, 'logprobs'), gradient }
  }

  async addGradient({ turn, gradient }: EngineCalls['addGradient']['input']): Promise<null> {
    this.#gradient.add(turn, gradient)
    return null
  }

  async dropGradient(): Promise<null> {
    this.#gradient.clear()
    return null
  }

  async generate({ shape, feeds, ...options }: EngineCalls['generate']['input']): Promise<RunTokens> {
    return tokensOf(await this.#run({ kind: 'generate', shape, ...options }, feeds, this.#current))
  }

  async beginReplies({
    id,
    steps,
    shape,
    feeds,
    ...options
  }: EngineCalls['beginReplies']['input']): Promise<EngineCalls['beginReplies']['output']> {
    const more = Int32Array.of(Math.max(1, Math.min(steps, shape.replyLength) - 1))
    const outputs = await this.#run({ kind: 'begin', shape, ...options }, { ...feeds, more }, this.#current)
    const writing = new Writing({ shape, options, feeds })
    this.#writings.set(id, writing)
    return writing.add(outputs)
  }

  async continueReplies({
    id,
    steps,
  }: EngineCalls['continueReplies']['input']): Promise<EngineCalls['continueReplies']['output']> {
    const writing = this.#writings.get(id)
    if (writing === undefined) throw new RangeError('continueReplies: expected replies under way, got none')
    const { shape, options } = writing
    const request = { kind: 'continue' as const, shape, ...options }
    return writing.add(await this.#run(request, writing.feedsFor(steps), this.#current))
  }

  async endReplies({ id }: EngineCalls['endReplies']['input']): Promise<null> {
    this.#writings.delete(id)
    return null
  }

  async gradientSquares(): Promise<{ squares: Float64Array | null }> {
    const { value } = this.#gradient
    return { squares: value === undefined ? null : sumsOfSquares(value) }
  }

  async update(step: EngineCalls['update']['input']): Promise<null> {
    const { offset, length } = this.#share
    const own = this.#weights.trainable.subarray(offset, offset + length)
    this.#device.step(own, this.#gradient.value ?? [], this.#moments, step) // no gradient: an empty share
    this.#gradient.clear()
    this.#opening.shared?.set(own, offset)
    return null
  }

  async refresh(): Promise<null> {
    const { shared, shares } = this.#opening
    if (shared === undefined) throw new RangeError('refresh: expected shared weights, got an engine that is alone')
    for (const { offset, length } of shares.filter((share) => share !== this.#share))
      this.#weights.trainable.set(shared.subarray(offset, offset + length), offset)
    return null
  }

  async freezeReference(): Promise<null> {
    this.#reference = this.#hold(this.#weights.trainable.slice())
    return null
  }

  async load({ weights, moments }: EngineCalls['load']['input']): Promise<null> {
    if (weights !== undefined) {
      this.#weights.trainable.set(weights.trainable) // in place: what the device holds are views
      this.#weights.frozen.set(weights.frozen)
      this.#moments = this.#freshMoments()
      this.#gradient.clear()
    }
    if (moments !== undefined) this.#moments = moments
    return null
  }

  async moments(): Promise<Moments> {
    const { first, second, step } = this.#moments
    return { first: first.slice(), second: second.slice(), step }
  }

  async save({ dir, from, dtype, moments }: EngineCalls['save']['input']): Promise<null> {
    const { layout } = this.#opening
    const weights = weightViews(layout, this.#weights)
    const finish = moments && ((partial: string) => writeOptimiser(partial, layout.trainable, this.#joined(moments)))
    await writeModelFolder(dir, { from, weights, ...(dtype && { dtype }), ...(finish && { finish }) })
    return null
  }

  async close(): Promise<null> {
    await this.#device.close()
    return null
  }

  #run(request: GraphRequest, feeds: Feeds, trainable: HeldWeights): Promise<Outputs> {
    const isTrainable = (name: string) => this.#trainable.has(name)
    return this.#device.run(
      JSON.stringify(request),
      (provider) => compileGraph(this.#opening.config, request, { provider, trainable: isTrainable }),
      feeds,
      [trainable, this.#frozen],
    )
  }

  #hold(trainable: Float32Array): HeldWeights {
    return this.#device.hold(arenaViews(this.#opening.layout.trainable, trainable))
  }

  get #share(): Share {
    return this.#opening.shares[this.#opening.lane]!
  }

  /** The moments of all shares as one. */
  #joined(shares: readonly Moments[]): Moments {
    const { length } = this.#opening.layout.trainable
    const whole = { first: new Float32Array(length), second: new Float32Array(length), step: this.#moments.step }
    for (const [lane, { first, second }] of shares.entries()) {
      const { offset } = this.#opening.shares[lane]!
      whole.first.set(first, offset)
      whole.second.set(second, offset)
    }
    return whole
  }

  #freshMoments(): Moments {
    const { length } = this.#share
    return { first: new Float32Array(length), second: new Float32Array(length), step: 0 }
  }
}

function floats(outputs: Outputs, name: string): Float32Array {
  const data = outputs.get(name)
  if (!(data instanceof Float32Array)) throw new RangeError(`engine: expected float32 output ${name}, got none`)
  return data
}
