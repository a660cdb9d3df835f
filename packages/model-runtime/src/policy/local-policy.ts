import { availableParallelism } from 'node:os'
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
import { readOptimiser } from '../arena/optimiser-file.ts'
import { trainableNames } from '../arena/trainable.ts'
import { packWeights, parameterCount, type WeightLayout, weightLayout } from '../arena/weight-sets.ts'
import { type FolderSampling, samplingAside } from '../checkpoint/folder-sampling.ts'
import { readConfig, readModelFolder } from '../checkpoint/model-folder.ts'
import { readWeights } from '../checkpoint/weights.ts'
import { type DeviceName, deviceNames } from '../device/devices.ts'
import { familyOf, parameterList } from '../families/families.ts'
import { Lanes, laneCount } from '../lanes/lanes.ts'
import type { Batch, BatchLayout } from '../layout/batch.ts'
import { buffersOf } from '../layout/feeds.ts'
import type { ModelConfig } from '../model/config.ts'
import { countWeights } from '../model/parameter.ts'
import { type ResizeRule, resizeRules } from '../model/resize-rule.ts'
import type { PreparedPrompt } from '../prompt/prepared-prompt.ts'
import type { Processor } from '../prompt/processor.ts'
import { type MicroBatch, planMicroBatches } from '../runs/micro-batches.ts'
import { pipeline } from '../runs/pipeline.ts'
import { PromptCache } from '../runs/prompt-cache.ts'
import { byReplyLength, gatherRows, groupRows, type RunPlace, scatterRows } from '../runs/reply-rows.ts'
import type { RunScores } from '../runs/results.ts'
import { checkBatch } from './check-batch.ts'
import { checkKeys, checkName } from './check-options.ts'
import { checkSampling } from './check-sampling.ts'
import { type GenerateControl, generateRun } from './generate-replies.ts'
import { gigabytes, withinMemory } from './memory-fault.ts'

/** An engine on this machine tells all of what others may leave out. */
type TokenScores = Required<KnownScores>

/** How a model is run. */
export interface PolicyOptions {
  /** CPU threads of the runtime, default all that the process may use. */
  threads?: number
  /** Rows of the dense layers per run (prompt tokens, reply tokens, patches); bounds memory. Default 4096. */
  microBatchTokens?: number
  /** Compiled graphs kept per lane, each with its memory for activations. Default 12. */
  sessions?: number
  /**
   * Copies of the model that run side by side and share the threads. A batch is split into a multiple of as many runs, so sums, and
   * with them the last bits of a gradient, depend on it. Default: one per thread, four at most, and one for models over 32 MB.
   */
  lanes?: number
  /**
   * Patterns of the parameters that training changes, `['model.layers.*', '!visual.*']`; see `trainableNames`. Default all. The others have
   * neither gradients nor moments.
   */
  trainable?: readonly string[]
  /** Where the graphs run. Default cpu. */
  device?: DeviceName
  /** Whose integers pictures are resized by; default what the folder says, see `ResizeRule`. */
  resize?: ResizeRule
  /** At which replies will be drawn: told to every engine, since some cannot draw at any; this one can. */
  temperature?: number
}

const optionNames = Object.keys({
  threads: 0,
  microBatchTokens: 0,
  sessions: 0,
  lanes: 0,
  trainable: 0,
  device: 0,
  resize: 0,
  temperature: 0,
} satisfies Record<keyof PolicyOptions, 0>)

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
  generate(requests: readonly PolicyRequest[], sampling: Sampling, control?: GenerateControl): Promise<Generation[][]>
  /** Prompt tokens of a request, image tokens included. */
  countTokens(request: PolicyRequest): number
  /** Prompt tokens of a request; each picture stands as one image token per merged patch. */
  promptTokens(request: PolicyRequest): Int32Array
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
  save(dir: string, options?: SaveOptions): Promise<void>
  /**
   * Replaces the weights by those of another folder of the same architecture and, with `optimiser`, continues from the optimiser state
   * saved with them; otherwise the optimiser starts afresh. The reference weights stay.
   */
  load(dir: string, options?: { optimiser?: boolean }): Promise<void>
  /** Continues from the optimiser state that `save(dir, { optimiser: true })` wrote. */
  loadOptimiser(dir: string): Promise<void>
}

/**
 * Opens a Hugging Face model folder. The engine runs in worker threads; a call that needs what another does must wait for it.
 * @throws SpatialError (`model`) when the folder is missing, damaged or of another architecture
 */
export async function openPolicy(dir: string, options: PolicyOptions = {}): Promise<LocalPolicy> {
  checkKeys('openPolicy', options, optionNames)
  const { threads = availableParallelism(), microBatchTokens = 4096, sessions = 12, resize, device = 'cpu' } = options
  checkName('openPolicy: device', device, deviceNames)
  if (resize !== undefined) checkName('openPolicy: resize', resize, resizeRules)
  for (const [name, value] of Object.entries({ threads, microBatchTokens, sessions, lanes: options.lanes ?? 1 })) {
    if (!(Number.isInteger(value) && value >= 1)) throw new RangeError(`openPolicy: expected ${name} ≥ 1, got ${value}`)
  }
  const parameters = parameterList(await readConfig(dir))
  return withinMemory(memoryToOpen(dir, countWeights(parameters)), async () => {
    const { config, weights, processor, folderSampling } = await readModelFolder(dir, { ...(resize && { resize }) })
    const names = parameters.map(({ name }) => name)
    const layout = weightLayout(parameters, trainableNames(options.trainable ?? [], names))
    const arenas = packWeights(layout, (name) => weights.get(name)?.data)
    const { lanes = laneCount(layout, threads) } = options
    const engine = await Lanes.open({ config, layout, weights: arenas, device, threads, sessions, lanes })
    return new OnnxPolicy({ dir, config, processor, folderSampling, layout, engine, microBatchTokens })
  })
}

function memoryToOpen(dir: string, weights: number) {
  return {
    what: `${dir} has ${weights} weights, ${gigabytes(4 * weights)} as float32`,
    instead: 'end other programs, or open a smaller model',
  }
}

interface Parts {
  dir: string
  config: ModelConfig
  processor: Processor
  folderSampling: FolderSampling
  layout: WeightLayout
  engine: Lanes
  microBatchTokens: number
}

class OnnxPolicy implements LocalPolicy {
  readonly config: ModelConfig
  readonly parameterCount: number
  readonly trainableCount: number
  readonly resizeRule: ResizeRule | null
  readonly folderSampling: FolderSampling
  readonly #parts: Parts
  readonly #prompts: PromptCache
  readonly #layOut: BatchLayout
  #hasReference = false

  constructor(parts: Parts) {
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
      const plan = this.#plan(prompts, replies * Math.max(2, maxTokens))
      const results: Generation[][] = new Array(requests.length)
      await pipeline(plan, this.#underWay, async ({ members: part, sizes }) => {
        const own = part.map((index) => prompts[index]!)
        const rows = await generateRun(
          { ...this.#parts, layOut: this.#layOut, vocabSize: this.config.text.vocabSize },
          { part, sizes, prompts: own },
          sampling,
          control,
        )
        for (const [group, index] of part.entries()) results[index] = rows[group]!
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
      checkBatch('accumulate', batch, this.config.text.vocabSize)
    } catch (error) {
      this.#parts.engine.failGradient(error)
      throw error
    }
    return this.#runReplies(batch, ['logprobs'], ({ shape, feeds }, place) => {
      feeds.dLdlogp = gatherRows(dLdlogp, place, shape.groups)
      return this.#parts.engine.train({ shape, feeds }, buffersOf(feeds))
    })
  }

  update(step: OptimiserStep): Promise<{ gradNorm: number }> {
    return this.#parts.engine.update(step)
  }

  async freezeReference(): Promise<void> {
    const needs = {
      what: `the reference is a second copy of ${gigabytes(4 * this.parameterCount)} of weights`,
      instead: 'train without a reference (no KL term), or fewer of the weights',
    }
    await withinMemory(needs, () => this.#parts.engine.freezeReference())
    this.#hasReference = true
  }

  async save(dir: string, options: SaveOptions = {}): Promise<void> {
    checkKeys('save', options, ['optimiser', 'dtype'])
    const { optimiser = false, dtype = 'float32' } = options
    checkName('save: dtype', dtype, ['float32', 'bfloat16'])
    await this.#parts.engine.save({
      dir,
      from: this.#parts.dir,
      optimiser,
      dtype: dtype === 'bfloat16' ? 'BF16' : 'F32',
    })
  }

  async load(dir: string, options: { optimiser?: boolean } = {}): Promise<void> {
    checkKeys('load', options, ['optimiser'])
    const { optimiser = false } = options
    const { layout, engine } = this.#parts
    const config = await readConfig(dir)
    if (JSON.stringify(config) !== JSON.stringify(this.config)) {
      throw new SpatialError(
        'model',
        `${dir}: not the architecture of ${this.#parts.dir}; open it as a model of its own`,
      )
    }
    const weights = await readWeights(dir, config)
    const moments = optimiser ? await readOptimiser(dir, layout.trainable) : undefined
    const arenas = packWeights(layout, (name) => weights.get(name)?.data)
    await engine.load({ weights: arenas, ...(moments && { moments }) })
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
    batch: ReplyBatch,
    figures: readonly K[],
    run: (laidOut: Batch, place: RunPlace) => Promise<Pick<RunScores, K>>,
  ): Promise<Pick<TokenScores, K>> {
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
      pictures: images.map((image) => image.gridHeight * image.gridWidth),
    }))
    const { engine, microBatchTokens } = this.#parts
    return planMicroBatches(groups, microBatchTokens, familyOf(this.config).patchesPerToken(this.config), engine.count)
  }

  /** Runs at a time: while one computes in a lane, the next is laid out. */
  get #underWay(): number {
    return 2 * this.#parts.engine.count
  }
}
