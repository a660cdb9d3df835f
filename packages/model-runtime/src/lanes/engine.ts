import type { Adapter } from '../adapters/adapter.ts'
import { writeAdapter } from '../adapters/adapter-folder.ts'
import { arenaViews } from '../arena/arena.ts'
import { writeOptimiser } from '../arena/optimiser-file.ts'
import type { WeightArenas } from '../arena/weight-sets.ts'
import { weightViews } from '../arena/weight-sets.ts'
import { adaptedNetwork } from '../checkpoint/adapted-network.ts'
import { writeModelFolder } from '../checkpoint/model-folder.ts'
import { storedFormat } from '../checkpoint/weights.ts'
import type { Device, HeldWeights, Moments, Outputs } from '../device/contract/device.ts'
import { deviceKind } from '../device/devices.ts'
import { parameterList } from '../families/families.ts'
import type { FloatTensor } from '../hf/safetensors.ts'
import type { StoredWeights } from '../hf/stored-weight.ts'
import type { Feeds } from '../layout/feeds.ts'
import { compileGraph, type GraphRequest } from '../runs/compile.ts'
import { type ExternalWeights, externalWeights } from '../runs/external-weights.ts'
import type { RunScores, RunTokens } from '../runs/results.ts'
import { GradientSum, sumsOfSquares } from './gradient-sum.ts'
import { mergedWeights } from './merged-weights.ts'
import type { Share } from './shares.ts'
import type { EngineCalls, EngineOpening } from './worker-protocol.ts'
import { tokensOf, Writing } from './writing.ts'

type Handlers = {
  [K in Exclude<keyof EngineCalls, 'open'>]: (input: EngineCalls[K]['input']) => Promise<EngineCalls[K]['output']>
}

/**
 * One lane: the weights in two arenas, the optimiser's state of its share of the trainable ones, and the device that runs graphs on them.
 * These weights are inputs of the graphs: an update is seen by the next run. Those that stay in files are part of the graphs.
 */
export class Engine implements Handlers {
  readonly #opening: Omit<EngineOpening, 'weights'>
  readonly #device: Device
  readonly #weights: WeightArenas
  #inFiles: StoredWeights
  #external: ExternalWeights
  readonly #trainable: ReadonlySet<string>
  readonly #frozen: HeldWeights
  readonly #current: HeldWeights
  /** Of this lane's share. */
  readonly #gradient = new GradientSum()
  #moments: Moments
  #reference: Reference | undefined
  /** The adapter does not change the network yet. */
  #isFresh: boolean
  readonly #writings = new Map<number, { writing: Writing; by: Voice }>()
  readonly #beside = new Map<number, Voice>()

  constructor({ weights, ...opening }: EngineOpening) {
    const { device, threads, sessions, layout } = opening
    this.#opening = opening
    this.#device = deviceKind(device).open({ threads, sessions })
    this.#weights = weights
    this.#inFiles = layout.inFiles
    this.#external = externalWeights(layout.inFiles)
    this.#trainable = new Set(layout.trainable.slots.map(({ name }) => name))
    this.#frozen = this.#device.hold(arenaViews(layout.frozen, weights.frozen))
    this.#current = this.#hold(weights.trainable)
    this.#isFresh = opening.adapter?.fresh ?? false
    this.#moments = this.#freshMoments()
  }

  async score({ shape, feeds, reference, beside }: EngineCalls['score']['input']): Promise<RunScores> {
    const { weights, bare } = reference ? (this.#reference ?? noReference()) : { weights: this.#current, bare: false }
    const by = reference ? { ...this.#own, weights } : this.#voice(beside)
    const outputs = await this.#run({ kind: 'score', shape, ...(bare && { bare }) }, feeds, by)
    return { logprobs: floats(outputs, 'logprobs'), entropy: floats(outputs, 'entropy') }
  }

  async train({
    turn,
    shape,
    feeds,
    checkpoint = false,
  }: EngineCalls['train']['input']): Promise<EngineCalls['train']['output']> {
    const { layout, shares, lane: own } = this.#opening
    const outputs = await this.#run({ kind: 'train', shape, checkpoint }, feeds, this.#own)
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

  async generate({ shape, feeds, beside, ...options }: EngineCalls['generate']['input']): Promise<RunTokens> {
    return tokensOf(await this.#run({ kind: 'generate', shape, ...options }, feeds, this.#voice(beside)))
  }

  async beginReplies({
    id,
    steps,
    shape,
    feeds,
    beside,
    ...options
  }: EngineCalls['beginReplies']['input']): Promise<EngineCalls['beginReplies']['output']> {
    const more = Int32Array.of(Math.max(1, Math.min(steps, shape.replyLength) - 1))
    const by = this.#voice(beside)
    const outputs = await this.#run({ kind: 'begin', shape, ...options }, { ...feeds, more }, by)
    const writing = new Writing({ shape, options, feeds })
    this.#writings.set(id, { writing, by })
    return writing.add(outputs)
  }

  async continueReplies({
    id,
    steps,
  }: EngineCalls['continueReplies']['input']): Promise<EngineCalls['continueReplies']['output']> {
    const underWay = this.#writings.get(id)
    if (underWay === undefined) throw new RangeError('continueReplies: expected replies under way, got none')
    const { writing, by } = underWay
    const { shape, options } = writing
    const request = { kind: 'continue' as const, shape, ...options }
    return writing.add(await this.#run(request, writing.feedsFor(steps), by))
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
    this.#isFresh = false
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

  /** A copy of what trains; of an adapter that changes nothing yet only the modules that train whole, the rest is the network itself. */
  async freezeReference(): Promise<null> {
    const { adapter, layout } = this.#opening
    const bare = adapter !== undefined && this.#isFresh
    const kept = bare ? new Set(adapter.plan.saved) : this.#trainable
    const views = [...arenaViews(layout.trainable, this.#weights.trainable)].filter(([name]) => kept.has(name))
    const copies = views.map(([name, { shape, data }]) => [name, { shape, data: data.slice() }] as const)
    this.#reference = { weights: this.#device.hold(new Map(copies)), bare }
    return null
  }

  async load({ weights, moments }: EngineCalls['load']['input']): Promise<null> {
    if (weights?.inFiles !== undefined) {
      this.#inFiles = weights.inFiles
      this.#external = externalWeights(weights.inFiles)
      await this.#device.forget()
    }
    if (weights !== undefined) {
      this.#weights.trainable.set(weights.trainable) // in place: what the device holds are views
      if (weights.frozen !== undefined) this.#weights.frozen.set(weights.frozen)
      this.#isFresh = false
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

  async save({ dir, from, as, dtype, moments }: EngineCalls['save']['input']): Promise<null> {
    const { layout, config, adapter } = this.#opening
    const weights = weightViews({ ...layout, inFiles: this.#inFiles }, this.#weights)
    const writeMoments =
      moments && ((partial: string) => writeOptimiser(partial, layout.trainable, this.#joined(moments)))
    const finish = writeMoments && { finish: writeMoments }
    if (adapter === undefined) await writeModelFolder(dir, { from, weights, ...(dtype && { dtype }), ...finish })
    else if (as === 'adapter')
      await writeAdapter(
        dir,
        { adapter: adapter.plan, weights: this.#inMemory() },
        { base: from, network: adaptedNetwork(config), ...finish },
      )
    else {
      const merged = mergedWeights(this.#device, adapter.plan, weights, parameterList(config))
      await writeModelFolder(dir, { from, weights: merged, dtype: dtype ?? (await storedFormat(from)), ...finish })
    }
    return null
  }

  async holdAdapter({ id, plan, layout, weights }: EngineCalls['holdAdapter']['input']): Promise<null> {
    this.#beside.set(id, { plan, weights: this.#device.hold(arenaViews(layout, weights)) })
    return null
  }

  async dropAdapter({ id }: EngineCalls['dropAdapter']['input']): Promise<null> {
    this.#beside.delete(id)
    return null
  }

  async close(): Promise<null> {
    await this.#device.close()
    return null
  }

  #inMemory(): Map<string, FloatTensor> {
    const { trainable, frozen } = this.#opening.layout
    return new Map([...arenaViews(trainable, this.#weights.trainable), ...arenaViews(frozen, this.#weights.frozen)])
  }

  /** Adapters of equal maps and ranks share graphs: their weights are inputs. */
  #run(request: GraphRequest, feeds: Feeds, { weights, plan }: Voice): Promise<Outputs> {
    const isTrainable = (name: string) => this.#trainable.has(name)
    const { config, adapter } = this.#opening
    return this.#device.run(
      JSON.stringify(plan === adapter?.plan ? request : { ...request, beside: plan }),
      (provider) =>
        compileGraph(config, request, {
          provider,
          trainable: isTrainable,
          external: this.#external,
          ...(plan && { adapter: plan }),
        }),
      feeds,
      [weights, this.#frozen],
    )
  }

  /** The network as it was opened, with what it trains. */
  get #own(): Voice {
    return { weights: this.#current, plan: this.#opening.adapter?.plan }
  }

  #voice(beside: number | undefined): Voice {
    if (beside === undefined) return this.#own
    const voice = this.#beside.get(beside)
    if (voice === undefined) throw new RangeError(`engine: expected an adapter that is held, got ${beside}`)
    return voice
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

/** What speaks in a run: weights before the frozen ones, and the adapter they belong to. */
interface Voice {
  weights: HeldWeights
  plan: Adapter | undefined
}

/** The weights of the reference policy that training would change, and whether it runs without the adapter. */
interface Reference {
  weights: HeldWeights
  bare: boolean
}

function noReference(): never {
  throw new RangeError('referenceLogprobs: expected freezeReference() first')
}

function floats(outputs: Outputs, name: string): Float32Array {
  const data = outputs.get(name)
  if (!(data instanceof Float32Array)) throw new RangeError(`engine: expected float32 output ${name}, got none`)
  return data
}
