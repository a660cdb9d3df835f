import {
  type Generation,
  type OptimiserStep,
  type ReplyBatch,
  type Sampling,
  SpatialError,
  type TrainablePolicy,
} from '@spatial-ssrl/core'
import type { Adapter } from '../adapters/adapter.ts'
import { holdsAdapter, readAdapter } from '../adapters/adapter-folder.ts'
import { packArena } from '../arena/arena.ts'
import { readOptimiser } from '../arena/optimiser-file.ts'
import { parameterCount, readArenas, type WeightLayout } from '../arena/weight-sets.ts'
import { adaptedNetwork } from '../checkpoint/adapted-network.ts'
import { frozenWeights, refuseInt4 } from '../checkpoint/int4-weights.ts'
import { readConfig } from '../checkpoint/model-folder.ts'
import { findWeights } from '../checkpoint/weights.ts'
import { type FrozenPlace, realPaths } from '../checkpoint/weights-in-files.ts'
import type { Lanes } from '../lanes/lanes.ts'
import type { LoadedWeights } from '../lanes/worker-protocol.ts'
import { buffersOf } from '../layout/feeds.ts'
import { keptBytes, mostKept } from '../plan/activations.ts'
import type { VideoRequest } from '../prompt/processor.ts'
import { gatherRows, groupRows } from '../runs/reply-rows.ts'
import { openBeside } from './adapter-policy.ts'
import { AnsweringModel, type AnsweringParts, type AnsweringPolicy, type TokenScores } from './answering-model.ts'
import { checkBatch } from './check-batch.ts'
import { checkKeys, checkName } from './check-options.ts'
import type { GenerateControl } from './generate-replies.ts'
import { gigabytes, withinMemory } from './memory-fault.ts'
import { readSameAdapter } from './open-adapter.ts'

/** How a policy is written. */
export interface SaveOptions {
  /** With what `load` needs to continue training exactly. Default false. */
  optimiser?: boolean
  /** Type of the weights, in the file and in `config.json` alike; bfloat16 rounds to nearest, ties to even. Default float32, exact. */
  dtype?: 'float32' | 'bfloat16'
}

/** A model folder opened for generation and training on this machine. */
export interface LocalPolicy extends AnsweringPolicy, TrainablePolicy {
  readonly parameterCount: number
  /** Of those, the ones that training changes. */
  readonly trainableCount: number
  /** `n` replies to each request, drawn as `sampling` says. */
  generate(requests: readonly VideoRequest[], sampling: Sampling, control?: GenerateControl): Promise<Generation[][]>
  /** Log-probabilities and entropies (B, T) of given replies under the current weights. */
  logprobs(batch: ReplyBatch): Promise<TokenScores>
  referenceLogprobs(batch: ReplyBatch): Promise<TokenScores>
  update(step: OptimiserStep): Promise<{ gradNorm: number }>
  /**
   * Writes the model as a folder; an adapter is merged into it, in float32, and the result rounded to how the model's own folder is
   * stored. Weights of four bits are written as what they were made of, and an adapter is merged into that; where nothing else is left of
   * them, as what they stand for. With `optimiser` what `load` needs to continue training exactly: the model and the optimiser's state, or where there is an
   * adapter, that adapter and the state.
   */
  save(dir: string, options?: SaveOptions): Promise<void>
  /** Writes the adapter alone, in PEFT's format. @throws RangeError without one */
  saveAdapter(dir: string): Promise<void>
  /**
   * Replaces the adapter's weights by those of a folder; the optimiser starts afresh. Calls under way still see the weights before.
   * @throws SpatialError `model` for an adapter of other maps, rank or kind
   */
  loadAdapter(dir: string): Promise<void>
  /**
   * Replaces the weights by those of another folder of the same architecture – where there is an adapter, its weights by those of another
   * adapter – and, with `optimiser`, continues from the optimiser state saved with them; otherwise the optimiser starts afresh. The
   * reference weights stay.
   */
  load(dir: string, options?: { optimiser?: boolean }): Promise<void>
  /** Continues from the optimiser state that `save(dir, { optimiser: true })` wrote. */
  loadOptimiser(dir: string): Promise<void>
  /**
   * The same model with the adapter of a folder beside it, of any maps, rank and kind: a policy of its own that answers and scores. Weights, and
   * among adapters of equal maps and ranks graphs, are shared. What it was asked before it is closed it still answers; it ends with this
   * policy at the latest, which has to be opened with `trainable: 'none'` and no adapter.
   * @throws SpatialError `model` for a folder that does not fit the network
   */
  withAdapter(dir: string): Promise<AnsweringPolicy>
}

/** What a policy is made of. */
export interface PolicyParts extends AnsweringParts {
  dir: string
  layout: WeightLayout
  engine: Lanes
  /** The adapter, where there is one. */
  plan?: Adapter
  /** As the policy was opened. */
  frozen?: FrozenPlace
  /** Gives the device back. */
  leave: () => void
}

/** A model of this machine, opened. */
export class OnnxPolicy extends AnsweringModel implements LocalPolicy {
  readonly parameterCount: number
  readonly trainableCount: number
  readonly #parts: PolicyParts
  #hasReference = false

  constructor(parts: PolicyParts) {
    super(parts)
    this.parameterCount = parameterCount(parts.layout)
    this.trainableCount = parts.layout.trainable.length
    this.#parts = parts
  }

  async referenceLogprobs(batch: ReplyBatch): Promise<TokenScores> {
    if (!this.#hasReference)
      throw new RangeError('referenceLogprobs: expected freezeReference() first, got no reference')
    return this.score('referenceLogprobs', batch, true)
  }

  async accumulate(batch: ReplyBatch, dLdlogp: Float32Array): Promise<Pick<TokenScores, 'logprobs'>> {
    const size = groupRows(batch).at(-1)! * batch.maxTokens
    if (dLdlogp.length !== size) {
      throw new RangeError(`accumulate: expected dLdlogp of ${size} values (B, T), got ${dLdlogp.length}`)
    }
    try {
      if (this.trainableCount === 0)
        throw new RangeError("accumulate: expected trainable weights, got a model opened with trainable: 'none'")
      checkBatch('accumulate', batch, this.config.text.vocabSize)
    } catch (error) {
      this.#parts.engine.failGradient(error)
      throw error
    }
    return this.runReplies(batch, ['logprobs'], ({ shape, feeds }, place) => {
      feeds.dLdlogp = gatherRows(dLdlogp, place, shape.groups)
      const checkpoint = keptBytes(this.config, shape) > mostKept
      return this.#parts.engine.train({ shape, feeds, checkpoint }, buffersOf(feeds))
    })
  }

  update(step: OptimiserStep): Promise<{ gradNorm: number }> {
    return this.#parts.engine.update(step)
  }

  async freezeReference(): Promise<void> {
    const needs = {
      what: `the reference is a second copy of ${gigabytes(4 * this.trainableCount)} of weights`,
      instead: 'train without a reference (no KL term), or fewer of the weights',
    }
    await withinMemory(needs, () => this.#parts.engine.freezeReference())
    this.#hasReference = true
  }

  async save(dir: string, options: SaveOptions = {}): Promise<void> {
    checkKeys('save', options, ['optimiser', 'dtype'])
    const { optimiser = false, dtype } = options
    if (dtype !== undefined) checkName('save: dtype', dtype, ['float32', 'bfloat16'])
    const { plan, engine, dir: from } = this.#parts
    await engine.save({
      dir,
      from,
      optimiser,
      ...(dtype && { dtype: dtype === 'bfloat16' ? 'BF16' : 'F32' }),
      ...(plan && optimiser && { as: 'adapter' }),
    })
  }

  async saveAdapter(dir: string): Promise<void> {
    if (this.#parts.plan === undefined) throw new RangeError('saveAdapter: expected a policy with an adapter, got none')
    await this.#parts.engine.save({ dir, from: this.#parts.dir, optimiser: false, as: 'adapter' })
  }

  async loadAdapter(dir: string): Promise<void> {
    if (this.#parts.plan === undefined) throw new RangeError('loadAdapter: expected a policy with an adapter, got none')
    await this.load(dir)
  }

  async load(dir: string, options: { optimiser?: boolean } = {}): Promise<void> {
    checkKeys('load', options, ['optimiser'])
    const { optimiser = false } = options
    const { layout, engine, plan } = this.#parts
    const weights = plan ? await this.#readAdapter(dir, plan) : await this.#readModel(dir)
    const moments = optimiser ? await readOptimiser(dir, layout.trainable) : undefined
    await engine.load({ weights, ...(moments && { moments }) })
  }

  async #readAdapter(dir: string, plan: Adapter): Promise<LoadedWeights> {
    if (this.trainableCount === 0)
      throw new RangeError("load: expected an adapter that trains, got one opened with trainable: 'none'")
    const weights = await readSameAdapter(dir, plan, adaptedNetwork(this.config))
    return { trainable: packArena(this.#parts.layout.trainable, (name) => weights.get(name)) }
  }

  async #readModel(dir: string): Promise<LoadedWeights> {
    if (await holdsAdapter(dir))
      throw new SpatialError('model', `${dir}: holds an adapter; open ${this.#parts.dir} with it as its adapter`)
    const config = await readConfig(dir)
    if (JSON.stringify(config) !== JSON.stringify(this.config)) {
      throw new SpatialError(
        'model',
        `${dir}: not the architecture of ${this.#parts.dir}; open it as a model of its own`,
      )
    }
    const { layout } = this.#parts
    const stored = await findWeights(dir, config)
    refuseInt4(dir, stored, (name) => layout.trainable.slots.some((slot) => slot.name === name))
    const frozen = await frozenWeights(dir, config, stored, this.#parts.frozen)
    const inFiles = await realPaths(new Map([...layout.inFiles.keys()].map((name) => [name, frozen.get(name)!])))
    return { ...(await readArenas(layout, stored)), ...(inFiles.size > 0 && { inFiles }) }
  }

  async loadOptimiser(dir: string): Promise<void> {
    const moments = await readOptimiser(dir, this.#parts.layout.trainable)
    await this.#parts.engine.load({ moments })
  }

  async withAdapter(dir: string): Promise<AnsweringPolicy> {
    const { plan, engine, ...parts } = this.#parts
    if (this.trainableCount > 0 || plan !== undefined)
      throw new RangeError("withAdapter: expected a policy opened with trainable: 'none' and no adapter")
    const network = adaptedNetwork(this.config)
    return openBeside({ ...parts, engine }, await readAdapter(dir, network), network)
  }

  async close(): Promise<void> {
    await this.#parts.engine.close().finally(this.#parts.leave)
  }
}
