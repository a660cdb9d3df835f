import { Tensor } from 'onnxruntime-node'
import type { TensorSpec } from '../graph/shapes.ts'
import { writeModelFolder } from '../hf/model-folder.ts'
import type { ModelConfig } from '../model/config.ts'
import { parameterList } from '../model/parameters.ts'
import { adamwStep, type Moments, sumsOfSquares } from './adamw.ts'
import { type ArenaLayout, arenaLayout, arenaViews } from './arena.ts'
import { compileGraph, type GraphRequest } from './compile.ts'
import type { Feeds } from './feeds.ts'
import { GradientSum } from './gradient-sum.ts'
import { writeOptimiser } from './optimiser-file.ts'
import { SessionCache } from './session-cache.ts'
import type { Share } from './shares.ts'
import type { EngineCalls, EngineOpening, MomentsMessage, RunScores, RunTokens } from './worker-protocol.ts'

type Handlers = {
  [K in Exclude<keyof EngineCalls, 'open'>]: (input: EngineCalls[K]['input']) => Promise<EngineCalls[K]['output']>
}

/**
 * One lane: weights in an arena, the optimiser's state of its share of them, and the sessions that run on them. Weights are inputs of
 * the graphs, as views that the runtime reads in place: an update is seen by the next run without rebuilding a session.
 */
export class Engine implements Handlers {
  readonly #config: ModelConfig
  readonly #layout: ArenaLayout
  readonly #sessions: SessionCache
  readonly #weights: Float32Array
  readonly #current: Map<string, Tensor>
  readonly #shared: Float32Array | undefined
  readonly #shares: readonly Share[]
  readonly #lane: number
  /** Of this lane's share. */
  readonly #gradient = new GradientSum()
  #moments: Moments
  #reference: Map<string, Tensor> | undefined

  constructor({ config, weights, threads, sessions, lane, shares, shared }: EngineOpening) {
    this.#config = config
    this.#layout = arenaLayout(parameterList(config))
    this.#sessions = new SessionCache({ capacity: sessions, threads })
    this.#weights = weights
    this.#shared = shared
    this.#shares = shares
    this.#lane = lane
    this.#current = this.#tensors(weights)
    this.#moments = this.#freshMoments()
  }

  async score({ shape, feeds, reference }: EngineCalls['score']['input']): Promise<RunScores> {
    const weights = reference ? this.#reference : this.#current
    if (weights === undefined) throw new RangeError('referenceLogprobs: expected freezeReference() first')
    const outputs = await this.#run({ kind: 'score', shape }, feeds, weights)
    return { logprobs: floats(outputs, 'logprobs'), entropy: floats(outputs, 'entropy') }
  }

  async train({ turn, shape, feeds }: EngineCalls['train']['input']): Promise<EngineCalls['train']['output']> {
    const outputs = await this.#run({ kind: 'train', shape }, feeds, this.#current)
    const gradientOf = ({ firstSlot, endSlot }: Share) =>
      this.#layout.slots.slice(firstSlot, endSlot).map(({ name }) => floats(outputs, `grad:${name}`))
    this.#gradient.add(turn, gradientOf(this.#share))
    const gradient = this.#shares.map((share, lane) => (lane === this.#lane ? [] : gradientOf(share)))
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
    const outputs = await this.#run({ kind: 'generate', shape, ...options }, feeds, this.#current)
    const { data } = outputs.sampled!
    const tokens = data instanceof BigInt64Array ? Int32Array.from(data, Number) : Int32Array.from(data as Int32Array)
    return { tokens, logprobs: floats(outputs, 'logprobs') }
  }

  async gradientSquares(): Promise<{ squares: Float64Array | null }> {
    const { value } = this.#gradient
    return { squares: value === undefined ? null : sumsOfSquares(value) }
  }

  async update(step: EngineCalls['update']['input']): Promise<null> {
    const { offset, length } = this.#share
    const own = this.#weights.subarray(offset, offset + length)
    adamwStep(own, this.#gradient.value ?? [], this.#moments, step) // no gradient: an empty share
    this.#gradient.clear()
    this.#shared?.set(own, offset)
    return null
  }

  async refresh(): Promise<null> {
    if (this.#shared === undefined)
      throw new RangeError('refresh: expected shared weights, got an engine that is alone')
    for (const { offset, length } of this.#shares.filter((share) => share !== this.#share))
      this.#weights.set(this.#shared.subarray(offset, offset + length), offset)
    return null
  }

  async freezeReference(): Promise<null> {
    this.#reference = this.#tensors(this.#weights.slice())
    return null
  }

  async load({ weights, moments }: EngineCalls['load']['input']): Promise<null> {
    if (weights !== undefined) {
      this.#weights.set(weights) // in place: the tensors of `#current` are views
      this.#moments = this.#freshMoments()
      this.#gradient.clear()
    }
    if (moments !== undefined) this.#moments = moments
    return null
  }

  async moments(): Promise<MomentsMessage> {
    const { first, second, step } = this.#moments
    return { first: first.slice(), second: second.slice(), step }
  }

  async save({ dir, from, moments }: EngineCalls['save']['input']): Promise<null> {
    const weights = arenaViews(this.#layout, this.#weights)
    const finish = moments && ((partial: string) => writeOptimiser(partial, this.#layout, this.#joined(moments)))
    await writeModelFolder(dir, { from, weights, ...(finish && { finish }) })
    return null
  }

  async close(): Promise<null> {
    await this.#sessions.release()
    return null
  }

  async #run(request: GraphRequest, feeds: Feeds, weights: Map<string, Tensor>) {
    const { session, graph } = await this.#sessions.get(JSON.stringify(request), () =>
      compileGraph(this.#config, request),
    )
    const inputs: Record<string, Tensor> = {}
    for (const spec of graph.inputs) inputs[spec.name] = toTensor(spec, feeds[spec.name])
    for (const name of graph.weights) inputs[name] = weights.get(name)!
    return session.run(inputs)
  }

  #tensors(arena: Float32Array): Map<string, Tensor> {
    const views = arenaViews(this.#layout, arena)
    return new Map([...views].map(([name, { shape, data }]) => [name, new Tensor('float32', data, shape)]))
  }

  get #share(): Share {
    return this.#shares[this.#lane]!
  }

  /** The moments of all shares as one. */
  #joined(shares: readonly MomentsMessage[]): Moments {
    const { length } = this.#layout
    const whole = { first: new Float32Array(length), second: new Float32Array(length), step: this.#moments.step }
    for (const [lane, { first, second }] of shares.entries()) {
      const { offset } = this.#shares[lane]!
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

function toTensor({ name, shape, dtype }: TensorSpec, data: Feeds[string] | undefined): Tensor {
  if (data === undefined) throw new RangeError(`engine: expected feed ${name}, got none`)
  if (dtype === 'float32' && data instanceof Float32Array) return new Tensor('float32', data, shape)
  if (dtype === 'int32' && data instanceof Int32Array) return new Tensor('int32', data, shape)
  if (dtype === 'int64' && data instanceof Int32Array)
    return new Tensor('int64', BigInt64Array.from(data, BigInt), shape)
  throw new RangeError(`engine: expected ${dtype} for ${name}, got ${data.constructor.name}`)
}

function floats(outputs: Record<string, Tensor>, name: string): Float32Array {
  const data = outputs[name]?.data
  if (!(data instanceof Float32Array)) throw new RangeError(`engine: expected float32 output ${name}, got none`)
  return data
}
