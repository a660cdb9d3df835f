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
import { readConfig, readModelFolder } from '../checkpoint/model-folder.ts'
import { readWeights } from '../checkpoint/weights.ts'
import type { DeviceName } from '../device/devices.ts'
import { familyOf, parameterList } from '../families/families.ts'
import { Lanes, laneCount } from '../lanes/lanes.ts'
import type { Batch, BatchLayout } from '../layout/batch.ts'
import { buffersOf } from '../layout/feeds.ts'
import type { ModelConfig } from '../model/config.ts'
import type { PreparedPrompt } from '../prompt/prepared-prompt.ts'
import type { Processor, VideoRequest } from '../prompt/processor.ts'
import { type MicroBatch, planMicroBatches } from '../runs/micro-batches.ts'
import { pipeline } from '../runs/pipeline.ts'
import { PromptCache } from '../runs/prompt-cache.ts'
import { byReplyLength, gatherRows, groupRows, type RunPlace, scatterRows } from '../runs/reply-rows.ts'
import type { RunScores } from '../runs/results.ts'
import { drawUniforms, readReplies } from '../runs/sampling.ts'

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
}

/** A model folder opened for generation and training on this machine. */
export interface LocalPolicy extends TrainablePolicy {
  readonly config: ModelConfig
  readonly parameterCount: number
  /** Of those, the ones that training changes. */
  readonly trainableCount: number
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
  generate(requests: readonly VideoRequest[], sampling: Sampling): Promise<Generation[][]>
  /** Log-probabilities and entropies (B, T) of given replies under the current weights. */
  logprobs(batch: ReplyBatch): Promise<TokenScores>
  referenceLogprobs(batch: ReplyBatch): Promise<TokenScores>
  update(step: OptimiserStep): Promise<{ gradNorm: number }>
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
  const { threads = availableParallelism(), microBatchTokens = 4096, sessions = 12 } = options
  for (const [name, value] of Object.entries({ threads, microBatchTokens, sessions, lanes: options.lanes ?? 1 })) {
    if (!(Number.isInteger(value) && value >= 1)) throw new RangeError(`openPolicy: expected ${name} ≥ 1, got ${value}`)
  }
  const { config, weights, processor } = await readModelFolder(dir)
  const parameters = parameterList(config)
  const names = parameters.map(({ name }) => name)
  const layout = weightLayout(parameters, trainableNames(options.trainable ?? [], names))
  const arenas = packWeights(layout, (name) => weights.get(name)?.data)
  const { lanes = laneCount(layout, threads), device = 'cpu' } = options
  const engine = await Lanes.open({ config, layout, weights: arenas, device, threads, sessions, lanes })
  return new OnnxPolicy({ dir, config, processor, layout, engine, microBatchTokens })
}

interface Parts {
  dir: string
  config: ModelConfig
  processor: Processor
  layout: WeightLayout
  engine: Lanes
  microBatchTokens: number
}

class OnnxPolicy implements LocalPolicy {
  readonly config: ModelConfig
  readonly parameterCount: number
  readonly trainableCount: number
  readonly #parts: Parts
  readonly #prompts: PromptCache
  readonly #layOut: BatchLayout
  #hasReference = false

  constructor(parts: Parts) {
    this.config = parts.config
    this.parameterCount = parameterCount(parts.layout)
    this.trainableCount = parts.layout.trainable.length
    this.#parts = parts
    this.#prompts = new PromptCache(parts.processor)
    this.#layOut = familyOf(parts.config).batchLayout(parts.config, parts.processor.padToken)
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

  async generate(requests: readonly PolicyRequest[], sampling: Sampling): Promise<Generation[][]> {
    checkSampling(sampling)
    const { engine, processor } = this.#parts
    const greedy = sampling.temperature === 0
    const replies = greedy ? 1 : sampling.n // greedy answers to one request are all the same
    const { maxTokens } = sampling
    const replyLength = Math.max(2, maxTokens) // the loop behind the first token runs at least once
    const prompts = await this.#prompts.all(requests)
    const plan = this.#plan(prompts, replies * replyLength)
    const results: Generation[][] = new Array(requests.length)
    await pipeline(plan, this.#underWay, async ({ members: part, sizes }) => {
      const { shape, feeds } = this.#layOut(
        part.map((index) => ({ prompt: prompts[index]!, replies: [] })),
        { ...sizes, replies, replyLength },
      )
      feeds.temperature = Float32Array.of(greedy ? 1 : sampling.temperature)
      if (!greedy) feeds.uniforms = drawUniforms(part, shape.groups, replyLength, sampling)
      const { endTokens, padToken } = processor
      const run = await engine.generate({ shape, feeds, greedy, endTokens, padToken }, buffersOf(feeds))
      for (const [group, index] of part.entries()) {
        const answers = readReplies(run, { group, groups: shape.groups, replies, maxTokens }, processor)
        results[index] = greedy ? Array.from({ length: sampling.n }, () => ({ ...answers[0]! })) : answers
      }
    })
    return results
  }

  logprobs(batch: ReplyBatch): Promise<TokenScores> {
    return this.#score(batch, false)
  }

  async referenceLogprobs(batch: ReplyBatch): Promise<TokenScores> {
    if (!this.#hasReference)
      throw new RangeError('referenceLogprobs: expected freezeReference() first, got no reference')
    return this.#score(batch, true)
  }

  #score(batch: ReplyBatch, reference: boolean): Promise<TokenScores> {
    return this.#runReplies(batch, ['logprobs', 'entropy'], ({ shape, feeds }) =>
      this.#parts.engine.score({ shape, feeds, reference }, buffersOf(feeds)),
    )
  }

  async accumulate(batch: ReplyBatch, dLdlogp: Float32Array): Promise<Pick<TokenScores, 'logprobs'>> {
    const size = groupRows(batch).at(-1)! * batch.maxTokens
    if (dLdlogp.length !== size) {
      throw new RangeError(`accumulate: expected dLdlogp of ${size} values (B, T), got ${dLdlogp.length}`)
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
    await this.#parts.engine.freezeReference()
    this.#hasReference = true
  }

  async save(dir: string, { optimiser = false }: { optimiser?: boolean } = {}): Promise<void> {
    await this.#parts.engine.save({ dir, from: this.#parts.dir, optimiser })
  }

  async load(dir: string, { optimiser = false }: { optimiser?: boolean } = {}): Promise<void> {
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
      const found = await run(this.#layOut(groups, { ...sizes, replies, replyLength }), place)
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

function checkSampling({ n, temperature, maxTokens }: Sampling) {
  if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`generate: expected n ≥ 1, got ${n}`)
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new RangeError(`generate: expected temperature ≥ 0, got ${temperature}`)
  }
  if (!(Number.isInteger(maxTokens) && maxTokens >= 1)) {
    throw new RangeError(`generate: expected maxTokens ≥ 1, got ${maxTokens}`)
  }
}
