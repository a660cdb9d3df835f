import {
  type Generation,
  type TokenScores as KnownScores,
  type OptimiserStep,
  type PolicyRequest,
  type ReplyBatch,
  type RgbImage,
  type Sampling,
  SpatialError,
  type TrainablePolicy,
} from '@spatial-ssrl/core'
import type { Adapter } from '../adapters/adapter.ts'
import { holdsAdapter } from '../adapters/adapter-folder.ts'
import { packArena } from '../arena/arena.ts'
import { readOptimiser } from '../arena/optimiser-file.ts'
import { parameterCount, readArenas, type WeightLayout } from '../arena/weight-sets.ts'
import { adaptedNetwork } from '../checkpoint/adapted-network.ts'
import { type FolderSampling, samplingAside } from '../checkpoint/folder-sampling.ts'
import { frozenWeights, refuseInt4 } from '../checkpoint/int4-weights.ts'
import { readConfig } from '../checkpoint/model-folder.ts'
import { findWeights } from '../checkpoint/weights.ts'
import { type FrozenPlace, realPaths } from '../checkpoint/weights-in-files.ts'
import { familyOf } from '../families/families.ts'
import type { Lanes } from '../lanes/lanes.ts'
import type { LoadedWeights } from '../lanes/worker-protocol.ts'
import type { Batch, BatchLayout } from '../layout/batch.ts'
import { buffersOf } from '../layout/feeds.ts'
import type { ModelConfig } from '../model/config.ts'
import type { ResizeRule } from '../model/resize-rule.ts'
import { cachedRows, keptBytes, mostKept } from '../plan/activations.ts'
import type { PreparedImage, PreparedPrompt } from '../prompt/prepared-prompt.ts'
import type { Processor, VideoRequest } from '../prompt/processor.ts'
import { type MicroBatch, planMicroBatches } from '../runs/micro-batches.ts'
import { pipeline } from '../runs/pipeline.ts'
import { PromptCache } from '../runs/prompt-cache.ts'
import { byReplyLength, gatherRows, groupRows, type RunPlace, scatterRows } from '../runs/reply-rows.ts'
import type { RunScores } from '../runs/results.ts'
import { replyPlaces } from '../runs/sampling.ts'
import { partSizes, splitGroups } from '../runs/split-groups.ts'
import { checkBatch } from './check-batch.ts'
import { checkKeys, checkName } from './check-options.ts'
import { checkSampling } from './check-sampling.ts'
import { type GenerateControl, generateRun } from './generate-replies.ts'
import { gigabytes, withinMemory } from './memory-fault.ts'
import { readSameAdapter } from './open-adapter.ts'

/** An engine on this machine tells all of what others may leave out. */
type TokenScores = Required<KnownScores>

/** How a policy is written. */
export interface SaveOptions {
  /** With what `load` needs to continue training exactly. Default false. */
  optimiser?: boolean
  /** Type of the weights, in the file and in `config.json` alike; bfloat16 rounds to nearest, ties to even. Default float32, exact. */
  dtype?: 'float32' | 'bfloat16'
}

/** A model folder opened for generation and training on this machine. */
export interface LocalPolicy extends TrainablePolicy {
  readonly config: ModelConfig
  readonly parameterCount: number
  /** Of those, the ones that training changes. */
  readonly trainableCount: number
  /** Whose integers pictures are resized by; null for a model that reads none. */
  readonly resizeRule: ResizeRule | null
  /** How the folder's `generation_config.json` wants replies to be drawn; `generate` does what it is told alone. */
  readonly folderSampling: FolderSampling
  /** What the folder says of sampling that this sampling does not do, in words; null where there is nothing. */
  samplingAside(used: Partial<Sampling>): string | null
  generate(requests: readonly VideoRequest[], sampling: Sampling, control?: GenerateControl): Promise<Generation[][]>
  /** Prompt tokens of a request, image tokens included. */
  countTokens(request: VideoRequest): number
  /** Prompt tokens of a request; each picture stands as one image token per merged patch. */
  promptTokens(request: VideoRequest): Int32Array
  /** The picture at the size at which the model looks at it, resized as for the model. */
  fit(image: RgbImage): RgbImage
  /** Token ids of a text; a reply to learn from ends with one of `config.endTokens`. */
  encode(text: string): Int32Array
  /** The text a reply's tokens stand for, without the tokens of the chat format. */
  decode(tokens: Int32Array): string
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
}

/** What a policy is made of. */
export interface PolicyParts {
  dir: string
  config: ModelConfig
  processor: Processor
  folderSampling: FolderSampling
  layout: WeightLayout
  engine: Lanes
  microBatchTokens: number
  /** The adapter, where there is one. */
  plan?: Adapter
  /** As the policy was opened. */
  frozen?: FrozenPlace
}

/** A model of this machine, opened. */
export class OnnxPolicy implements LocalPolicy {
  readonly config: ModelConfig
  readonly parameterCount: number
  readonly trainableCount: number
  readonly resizeRule: ResizeRule | null
  readonly folderSampling: FolderSampling
  readonly #parts: PolicyParts
  readonly #prompts: PromptCache
  readonly #layOut: BatchLayout
  #hasReference = false

  constructor(parts: PolicyParts) {
    this.config = parts.config
    this.parameterCount = parameterCount(parts.layout)
    this.trainableCount = parts.layout.trainable.length
    this.resizeRule = parts.processor.resizeRule
    this.folderSampling = parts.folderSampling
    this.#parts = parts
    this.#prompts = new PromptCache(parts.processor)
    this.#layOut = familyOf(parts.config).batchLayout(parts.config, parts.processor.padToken)
  }

  samplingAside(used: Partial<Sampling>): string | null {
    return samplingAside(this.folderSampling, used)
  }

  countTokens(request: PolicyRequest): number {
    return this.promptTokens(request).length
  }

  promptTokens(request: PolicyRequest): Int32Array {
    return this.#prompts.one(request).tokens
  }

  fit(image: RgbImage): RgbImage {
    return this.#parts.processor.fit(image)
  }

  encode(text: string): Int32Array {
    return this.#parts.processor.encode(text)
  }

  decode(tokens: Int32Array): string {
    return this.#parts.processor.decode(tokens)
  }

  async prepare(requests: readonly PolicyRequest[]): Promise<void> {
    await this.#prompts.all(requests)
  }

  async generate(
    requests: readonly PolicyRequest[],
    sampling: Sampling,
    control: GenerateControl = {},
  ): Promise<Generation[][]> {
    checkSampling(sampling)
    checkKeys('generate', control, ['signal', 'onReply', 'seeds', 'tokensPerPart'])
    if (control.seeds && control.seeds.length !== requests.length)
      throw new RangeError(`generate: expected ${requests.length} seeds, got ${control.seeds.length}`)
    const { n, maxTokens } = sampling
    const replies = sampling.temperature === 0 ? 1 : n
    const needs = {
      what: `${n} replies of up to ${maxTokens} tokens to each of ${requests.length} questions were asked for`,
      instead: 'ask for fewer or shorter ones at a time, or open the model with fewer lanes or microBatchTokens',
    }
    return withinMemory(needs, async () => {
      const prompts = await this.#prompts.all(requests)
      const replyLength = Math.max(2, maxTokens)
      const longest = prompts.reduce((most, { tokens }) => Math.max(most, tokens.length), 0)
      const places = replyPlaces(prompts.length, partSizes(replies, replyLength, cachedRows(this.config) - longest))
      const perRun = places.reduce((most, { count }) => Math.max(most, count), 1)
      const plan = this.#plan(
        places.map(({ request }) => prompts[request]!),
        perRun * replyLength,
      )
      const results: Generation[][] = prompts.map(() => [])
      await pipeline(plan, this.#underWay, async ({ members, sizes }) => {
        const part = members.map((member) => places[member]!)
        const own = part.map(({ request }) => prompts[request]!)
        const rows = await generateRun(
          { ...this.#parts, layOut: this.#layOut, vocabSize: this.config.text.vocabSize },
          { part, perRun, sizes, prompts: own },
          sampling,
          control,
        )
        for (const [group, { request, first }] of part.entries())
          for (const [reply, answer] of rows[group]!.entries()) results[request]![first + reply] = answer
      })
      return results
    })
  }

  logprobs(batch: ReplyBatch): Promise<TokenScores> {
    return this.#score('logprobs', batch, false)
  }

  async referenceLogprobs(batch: ReplyBatch): Promise<TokenScores> {
    if (!this.#hasReference)
      throw new RangeError('referenceLogprobs: expected freezeReference() first, got no reference')
    return this.#score('referenceLogprobs', batch, true)
  }

  async #score(call: string, batch: ReplyBatch, reference: boolean): Promise<TokenScores> {
    checkBatch(call, batch, this.config.text.vocabSize)
    return this.#runReplies(batch, ['logprobs', 'entropy'], ({ shape, feeds }) =>
      this.#parts.engine.score({ shape, feeds, reference }, buffersOf(feeds)),
    )
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
    return this.#runReplies(batch, ['logprobs'], ({ shape, feeds }, place) => {
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

  close(): Promise<void> {
    return this.#parts.engine.close()
  }

  /** Runs a batch in micro-batches and brings the named figures of all runs together. */
  async #runReplies<K extends keyof RunScores>(
    whole: ReplyBatch,
    figures: readonly K[],
    run: (laidOut: Batch, place: RunPlace) => Promise<Pick<RunScores, K>>,
  ): Promise<Pick<TokenScores, K>> {
    const all = await this.#prompts.all(whole.groups.map((group) => group.request))
    const promptRows = all.map(({ tokens, images }) => tokens.length + patchesOf(images).reduce((a, b) => a + b, 0))
    const batch = splitGroups(whole, promptRows, this.#parts.microBatchTokens)
    const rows = groupRows(batch)
    const needs = {
      what: `${rows.at(-1)} replies of up to ${batch.maxTokens} tokens were given`,
      instead: 'give fewer or shorter ones at a time, or open the model with fewer lanes or microBatchTokens',
    }
    const prompts = await this.#prompts.all(batch.groups.map((group) => group.request))
    const filled = [...batch.groups.keys()].filter((group) => batch.groups[group]!.replies.length > 0)
    const replies = Math.max(...batch.groups.map((group) => group.replies.length))
    const size = rows.at(-1)! * batch.maxTokens
    const scores = Object.fromEntries(figures.map((name) => [name, new Float32Array(size)])) as Pick<TokenScores, K>
    const runs = byReplyLength(batch, filled).flatMap(({ members, replyLength }) =>
      this.#plan(
        members.map((group) => prompts[group]!),
        replies * replyLength,
      ).map((micro) => ({ part: micro.members.map((member) => members[member]!), sizes: micro.sizes, replyLength })),
    )
    await pipeline(runs, this.#underWay, async ({ part, sizes, replyLength }) => {
      const groups = part.map((group) => ({ prompt: prompts[group]!, replies: batch.groups[group]!.replies }))
      const place = { batch, rows, part, replies, replyLength }
      const found = await withinMemory(needs, () =>
        run(this.#layOut(groups, { ...sizes, replies, replyLength }), place),
      )
      for (const name of figures) scatterRows(found[name], place, scores[name])
    })
    return scores
  }

  #plan(prompts: readonly PreparedPrompt[], replyTokens: number): MicroBatch[] {
    const groups = prompts.map(({ tokens, images }) => ({
      promptLength: tokens.length,
      replyTokens,
      pictures: patchesOf(images),
    }))
    const { engine, microBatchTokens } = this.#parts
    return planMicroBatches(groups, microBatchTokens, familyOf(this.config).patchesPerToken(this.config), engine.count)
  }

  /** Runs at a time: while one computes in a lane, the next is laid out. */
  get #underWay(): number {
    return 2 * this.#parts.engine.count
  }
}

/** Patches of each picture. */
function patchesOf(images: readonly PreparedImage[]): number[] {
  return images.map(({ gridHeight, gridWidth }) => gridHeight * gridWidth)
}
