import type {
  Generation,
  TokenScores as KnownScores,
  PolicyRequest,
  ReplyBatch,
  RgbImage,
  Sampling,
} from '@spatial-ssrl/core'
import { type FolderSampling, samplingAside } from '../checkpoint/folder-sampling.ts'
import { familyOf } from '../families/families.ts'
import type { Runs } from '../lanes/beside.ts'
import type { Batch, BatchLayout } from '../layout/batch.ts'
import { buffersOf } from '../layout/feeds.ts'
import type { ModelConfig } from '../model/config.ts'
import type { ResizeRule } from '../model/resize-rule.ts'
import { cachedRows } from '../plan/activations.ts'
import type { PreparedImage, PreparedPrompt } from '../prompt/prepared-prompt.ts'
import type { Processor, VideoRequest } from '../prompt/processor.ts'
import { type MicroBatch, planMicroBatches } from '../runs/micro-batches.ts'
import { pipeline } from '../runs/pipeline.ts'
import { PromptCache } from '../runs/prompt-cache.ts'
import { byReplyLength, groupRows, type RunPlace, scatterRows } from '../runs/reply-rows.ts'
import type { RunScores } from '../runs/results.ts'
import { replyPlaces } from '../runs/sampling.ts'
import { partSizes, splitGroups } from '../runs/split-groups.ts'
import { checkBatch } from './check-batch.ts'
import { checkKeys } from './check-options.ts'
import { checkSampling } from './check-sampling.ts'
import { type GenerateControl, generateRun } from './generate-replies.ts'
import { withinMemory } from './memory-fault.ts'

/** An engine on this machine tells all of what others may leave out. */
export type TokenScores = Required<KnownScores>

/** A model that answers and scores. */
export interface AnsweringPolicy {
  readonly config: ModelConfig
  /** Whose integers pictures are resized by; null for a model that reads none. */
  readonly resizeRule: ResizeRule | null
  /** How the folder's `generation_config.json` wants replies to be drawn; `generate` does what it is told alone. */
  readonly folderSampling: FolderSampling
  /** What the folder says of sampling that this sampling does not do, in words; null where there is nothing. */
  samplingAside(used: Partial<Sampling>): string | null
  /** `n` replies to each request, drawn as `sampling` says. */
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
  /** Frees what it holds, once what it was asked before is done. */
  close(): Promise<void>
}

/** Of a written reply: its id and its log-probability. */
const bytesPerToken = 8

/** What answering takes. */
export interface AnsweringParts {
  config: ModelConfig
  processor: Processor
  folderSampling: FolderSampling
  engine: Runs
  microBatchTokens: number
}

/** Prompts, replies and scores, in runs of bounded size. */
export abstract class AnsweringModel implements AnsweringPolicy {
  readonly config: ModelConfig
  readonly resizeRule: ResizeRule | null
  readonly folderSampling: FolderSampling
  readonly #parts: AnsweringParts
  readonly #prompts: PromptCache
  readonly #layOut: BatchLayout

  constructor(parts: AnsweringParts) {
    this.config = parts.config
    this.resizeRule = parts.processor.resizeRule
    this.folderSampling = parts.folderSampling
    this.#parts = parts
    this.#prompts = new PromptCache(parts.processor)
    this.#layOut = familyOf(parts.config).batchLayout(parts.config, parts.processor.padToken)
  }

  abstract close(): Promise<void>

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
      bytes: bytesPerToken * replies * maxTokens * requests.length,
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
    return this.score('logprobs', batch, false)
  }

  /** @param call what errors name */
  protected async score(call: string, batch: ReplyBatch, reference: boolean): Promise<TokenScores> {
    checkBatch(call, batch, this.config.text.vocabSize)
    return this.runReplies(batch, ['logprobs', 'entropy'], ({ shape, feeds }) =>
      this.#parts.engine.score({ shape, feeds, reference }, buffersOf(feeds)),
    )
  }

  /** Runs a batch in micro-batches and brings the named figures of all runs together. */
  protected async runReplies<K extends keyof RunScores>(
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
