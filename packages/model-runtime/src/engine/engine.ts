import { Tensor } from 'onnxruntime-node'
import type { TensorSpec } from '../graph/shapes.ts'
import { writeModelFolder } from '../hf/model-folder.ts'
import type { ModelConfig } from '../model/config.ts'
import { parameterList } from '../model/parameters.ts'
import { adamwStep, type Moments } from './adamw.ts'
import { type ArenaLayout, arenaLayout, arenaViews } from './arena.ts'
import { compileGraph, type GraphRequest } from './compile.ts'
import type { Feeds } from './feeds.ts'
import { writeOptimiser } from './optimiser-file.ts'
import { SessionCache } from './session-cache.ts'
import type { EngineCalls, EngineOpening, RunScores, RunTokens } from './worker-protocol.ts'

type Handlers = {
  [K in Exclude<keyof EngineCalls, 'open'>]: (input: EngineCalls[K]['input']) => Promise<EngineCalls[K]['output']>
}

/**
 * Weights and optimiser state in arenas of one layout, and the sessions that run on them. Weights are inputs of the graphs,
 * as views that the runtime reads in place: an update is seen by the next run without rebuilding a session.
 */
export class Engine implements Handlers {
  readonly #config: ModelConfig
  readonly #layout: ArenaLayout
  readonly #sessions: SessionCache
  readonly #weights: Float32Array
  readonly #current: Map<string, Tensor>
  readonly #shared: Float32Array | undefined
  /** Since the last update, by slot. */
  #gradient: Float32Array[] | undefined
  #moments: Moments
  #reference: Map<string, Tensor> | undefined

  constructor({ config, weights, threads, sessions, shared }: EngineOpening) {
    this.#config = config
    this.#layout = arenaLayout(parameterList(config))
    this.#sessions = new SessionCache({ capacity: sessions, threads })
    this.#weights = weights
    this.#shared = shared
    this.#current = this.#tensors(weights)
    this.#moments = this.#freshMoments()
  }

  async score({ shape, feeds, reference }: EngineCalls['score']['input']): Promise<RunScores> {
    const weights = reference ? this.#reference : this.#current
    if (weights === undefined) throw new RangeError('referenceLogprobs: expected freezeReference() first')
    const outputs = await this.#run({ kind: 'score', shape }, feeds, weights)
    return { logprobs: floats(outputs, 'logprobs'), entropy: floats(outputs, 'entropy') }
  }

  async train({ shape, feeds }: EngineCalls['train']['input']): Promise<EngineCalls['train']['output']> {
    const outputs = await this.#run({ kind: 'train', shape }, feeds, this.#current)
    const gradient = this.#layout.slots.map(({ name }) => floats(outputs, `grad:${name}`))
    return { logprobs: floats(outputs, 'logprobs'), gradient }
  }

  /** Keeps the first arrays it is given and adds later ones to them. */
  async addGradient({ gradient }: EngineCalls['addGradient']['input']): Promise<null> {
    if (this.#gradient === undefined) this.#gradient = gradient
    else for (const [index, sum] of this.#gradient.entries()) addTo(sum, gradient[index]!)
    return null
  }

  async generate({ shape, feeds, ...options }: EngineCalls['generate']['input']): Promise<RunTokens> {
    const outputs = await this.#run({ kind: 'generate', shape, ...options }, feeds, this.#current)
    const { data } = outputs.sampled!
    const tokens = data instanceof BigInt64Array ? Int32Array.from(data, Number) : Int32Array.from(data as Int32Array)
    return { tokens, logprobs: floats(outputs, 'logprobs') }
  }

  /** Without a gradient since the last update, nothing changes, as for parameters without gradient in torch. */
  async update(step: EngineCalls['update']['input']): Promise<{ gradNorm: number }> {
    if (this.#gradient === undefined) return { gradNorm: 0 }
    const gradNorm = adamwStep(this.#weights, this.#gradient, this.#moments, step)
    this.#gradient = undefined
    this.#shared?.set(this.#weights)
    return { gradNorm }
  }

  async refresh(): Promise<null> {
    if (this.#shared !== undefined) this.#weights.set(this.#shared)
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
      this.#gradient = undefined
    }
    if (moments !== undefined) this.#moments = moments
    return null
  }

  async save({ dir, from, optimiser }: EngineCalls['save']['input']): Promise<null> {
    const finish = (partial: string) => writeOptimiser(partial, this.#layout, this.#moments)
    const weights = arenaViews(this.#layout, this.#weights)
    await writeModelFolder(dir, { from, weights, ...(optimiser && { finish }) })
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

  #freshMoments(): Moments {
    const { length } = this.#layout
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

function addTo(sum: Float32Array, term: Float32Array) {
  for (let i = 0; i < term.length; i++) sum[i]! += term[i]!
}
