import {
  createRng,
  type Generation,
  type PolicyRequest,
  type Sampling,
  SpatialError,
  type TokenScores,
  type TrainablePolicy,
} from '@spatial-ssrl/core'
import { type LoraSettings, openTinker, type Tinker, type TinkerOptions } from '../client/open-tinker.ts'
import type { Sampler } from '../client/sampler.ts'
import type { TrainingModel } from '../client/training-model.ts'
import { brokenReply } from '../errors/tinker-error.ts'
import {
  detectDialect,
  type GradientDialect,
  type GradientRow,
  gradientDatum,
  gradientLoss,
  scoreDatum,
} from './gradient-dialect.ts'
import { createHousekeeping, type RetiredSampler } from './housekeeping.ts'
import { mapBounded } from './map-bounded.ts'
import { adamSettings, ignoredSettings, type TinkerServerKind } from './optimiser-notes.ts'
import { createPrompts, type Prompt, type TinkerProcessor } from './processor.ts'
import { batchSize, replyLogprobs, requireLength, rowsOf, withText } from './rows.ts'
import { findSavedState, readSavedState, writeSavedState } from './saved-state.ts'

/** Where a policy trains, and what. */
export interface TinkerPolicyOptions {
  /** The server; the policy opens a session of its own and closes it. */
  connection: TinkerOptions
  /** The base model, as the server names it. */
  baseModel: string
  /** The adapter that is trained. */
  lora: LoraSettings
  processor: TinkerProcessor
  /** A training checkpoint to start from, `tinker://MODEL/weights/NAME`, in place of a new adapter. */
  from?: string
  /** How the server makes gradients; found out unless told. */
  dialect?: GradientDialect
  /** Whose server it is; found out unless told. It decides what is said to be ignored, and how adapters are fetched. */
  kind?: TinkerServerKind
  /** Sampling requests in flight; default 64. */
  concurrency?: number
}

/** What a run wants of its policy. */
export interface PolicyNeeds {
  /** Whether it needs the entropy of the next token. */
  entropy?: boolean
  temperature?: number
  /** Whether its reference policy is of other weights than the base model's: those of a checkpoint that it begins with. */
  trainedReference?: boolean
}

/** A model on a Tinker server that learns. */
export interface TinkerPolicy extends TrainablePolicy {
  readonly dialect: GradientDialect
  readonly kind: TinkerServerKind
  /** What the server does otherwise than asked, a sentence each; grows when a step asks for what is not heeded. */
  readonly notes: readonly string[]
  /** @throws SpatialError `config` for what this server cannot do; call it before any work */
  check(needs: PolicyNeeds): void
  /** Steps are submitted before the loss is there: calls need not be awaited one by one. */
  readonly queued: true
  /** Continues from a folder that `save` wrote: from the checkpoint that the server keeps of it, with its optimiser unless told otherwise. */
  load(dir: string, options?: { optimiser?: boolean }): Promise<void>
  /** Removes the checkpoint that the server keeps of a folder that `save` wrote; nothing for other folders. */
  discard(dir: string): Promise<void>
}

/**
 * Opens a session and a model.
 * @throws SpatialError `config` for what is no address or checkpoint; TinkerError when the server refuses
 */
export async function openTinkerPolicy(options: TinkerPolicyOptions): Promise<TinkerPolicy> {
  const tinker = await openTinker(options.connection)
  try {
    const { baseModel, lora, from } = options
    const model = from === undefined ? await tinker.createModel(baseModel, lora) : await tinker.loadModel(from)
    requireBase(model, baseModel)
    const dialect = options.dialect ?? (await detectDialect(model))
    const kind =
      options.kind ?? (dialect === 'mean' ? 'skyrl-jax' : (await tinker.isSkyRl()) ? 'skyrl-train' : 'hosted')
    return createPolicy(options, { tinker, model, dialect, kind, moved: from !== undefined })
  } catch (error) {
    tinker.close()
    throw error
  }
}

interface Opened {
  tinker: Tinker
  model: TrainingModel
  dialect: GradientDialect
  kind: TinkerServerKind
  /** Whether the weights are others than the base model's. */
  moved: boolean
}

function createPolicy(
  options: TinkerPolicyOptions,
  { tinker, model: first, dialect, kind, moved }: Opened,
): TinkerPolicy {
  const { processor, baseModel, concurrency = 64 } = options
  const promptOf = createPrompts(processor)
  const notes: string[] = [...tinker.notes]
  let model = first
  let pending: GradientRow[] = [] // of `mean`, which must know how many rows there are before it sends the first
  let sampler: Promise<Sampler> | null = null // of the weights as they are
  let drawing: Promise<unknown>[] = [] // from that sampler
  let stale: RetiredSampler[] = []
  let reference: Promise<Sampler> | null = null
  let saves = 0

  const { remove, retire } = createHousekeeping(tinker, (sentence) => tell([sentence]))
  /** The weights have moved: what drew from them is removed with the next sampler, or at the end. */
  function outdated(): void {
    if (sampler !== null && kind !== 'hosted') stale.push({ sampler, drawing })
    ;[sampler, drawing] = [null, []]
  }
  async function retireStale(): Promise<void> {
    const retired = stale
    stale = []
    for (const each of retired) await retire(each)
  }

  let last: Promise<unknown> = Promise.resolve()
  /** Submits in the order of the calls; what is submitted may be waited for later. */
  function inOrder<T>(submit: () => Promise<() => Promise<T>>): Promise<T> {
    const turn = last.then(submit)
    last = turn.catch(() => {})
    return turn.then((result) => result())
  }

  /** @throws SpatialError `config` for pictures that the server would drop */
  async function prompt(request: PolicyRequest): Promise<Prompt> {
    const made = await promptOf(request)
    if (made.pictures && kind === 'skyrl-jax')
      throw new SpatialError('config', 'SkyRL drops pictures with its JAX back end — start it with FSDP or Megatron')
    return made
  }

  function check({ entropy = false, temperature = 1, trainedReference = false }: PolicyNeeds): void {
    if (entropy)
      throw new SpatialError(
        'config',
        'a Tinker server tells no entropy — leave out what needs it: bonus, loss or metric',
      )
    if (kind === 'skyrl-jax' && temperature !== 0 && temperature !== 1)
      throw new SpatialError(
        'config',
        `SkyRL's JAX back end tells log-probabilities at temperature 1 only, not ${temperature} — sample at 1, or at 0`,
      )
    if (kind === 'skyrl-jax' && trainedReference)
      throw new SpatialError(
        'config',
        "SkyRL's JAX back end holds no weights beside those that train — start from a new adapter, or leave the KL term out (recipe.kl: none)",
      )
  }

  async function generations(
    from: Sampler,
    request: PolicyRequest,
    sampling: Sampling,
    seed: number,
  ): Promise<Generation[]> {
    const { chunks } = await prompt(request)
    const count = sampling.temperature === 0 ? 1 : sampling.n // greedy answers to one question are all the same
    const { sequences } = await from.sample({
      prompt: chunks,
      count,
      maxTokens: sampling.maxTokens,
      temperature: sampling.temperature,
      seed,
      stop: processor.endTokens,
    })
    const drawn = sequences.map(({ tokens, logprobs, stopReason }): Generation => {
      if (logprobs === null) throw brokenReply('the server sampled without log-probabilities')
      return { text: processor.decode(tokens), tokens, logprobs, finishReason: stopReason }
    })
    return Array.from({ length: sampling.n }, (_, i) => drawn[Math.min(i, count - 1)]!)
  }

  const policy: TinkerPolicy = {
    queued: true,
    dialect,
    kind,
    notes,
    check,
    async prepare(requests) {
      for (const request of requests) await promptOf(request)
    },
    async generate(requests, sampling) {
      check(sampling)
      const { n, topK = -1, topP = 1, minP = 0, repetitionPenalty = 1, stop = [] } = sampling
      if (topK > 0 || topP !== 1 || minP > 0 || repetitionPenalty !== 1 || stop.length > 0)
        throw new SpatialError(
          'config',
          'a policy on a Tinker server draws replies by temperature alone — leave out topK, topP, minP, repetitionPenalty and stop',
        )
      if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`generate: expected n ≥ 1, got ${n}`)
      const seeds = createRng(sampling.seed).fork('tinker')
      return inOrder(async () => {
        if (requests.some(({ before = [] }) => before.length > 0))
          throw new RangeError('generate: expected single questions, got a conversation')
        for (const request of requests) await prompt(request) // refused before the weights are saved
        sampler ??= model.sampler()
        const from = await sampler
        await retireStale()
        const drawn = mapBounded(requests, concurrency, (request, i) =>
          generations(from, request, sampling, seeds.fork(i).int(2 ** 31 - n)),
        )
        drawing.push(drawn)
        // SkyRL's JAX back end samples in the place of the weights that train: a step must not come between.
        if (kind === 'skyrl-jax') await drawn
        return () => drawn
      })
    },
    logprobs: (batch) =>
      inOrder(async () => {
        const rows = await rowsOf(batch, prompt)
        const output = rows.length > 0 ? model.forward(rows.map(scoreDatum), { name: 'cross_entropy' }) : noRows
        return async (): Promise<TokenScores> => ({ logprobs: replyLogprobs(await output, rows, batch) })
      }),
    async freezeReference() {
      await inOrder(async () => {
        check({ trainedReference: moved })
        const frozen = moved ? model.sampler() : tinker.sampler({ baseModel })
        reference = frozen
        return () => frozen
      })
    },
    async referenceLogprobs(batch) {
      if (reference === null) throw new RangeError('referenceLogprobs: expected freezeReference before')
      const from = await reference
      const rows = await rowsOf(batch, prompt)
      const logprobs = new Float32Array(batchSize(batch) * batch.maxTokens)
      await mapBounded(rows, concurrency, async (row) => {
        const request = {
          prompt: withText(row.prompt.chunks, row.reply),
          maxTokens: 1,
          temperature: 0,
          promptLogprobs: true,
        }
        const { promptLogprobs } = await from.sample(request)
        if (promptLogprobs === null) throw brokenReply('the server tells no log-probabilities of a prompt')
        const first = Number.isNaN(promptLogprobs[0]!) ? 1 : 0 // the first token has none: told as unknown, or left out
        requireLength(promptLogprobs.length - first, row.prompt.length + row.reply.length - 1, row.prompt)
        logprobs.set(promptLogprobs.subarray(promptLogprobs.length - row.reply.length), row.row * batch.maxTokens)
      })
      return { logprobs }
    },
    accumulate(batch, dLdlogp) {
      const T = batch.maxTokens
      if (dLdlogp.length !== batchSize(batch) * T)
        throw new RangeError(`accumulate: expected ${batchSize(batch) * T} gradients, got ${dLdlogp.length}`)
      return inOrder(async () => {
        const rows = (await rowsOf(batch, prompt)).map((row) => ({
          ...row,
          dLdlogp: dLdlogp.slice(row.row * T, row.row * T + row.reply.length),
        }))
        if (dialect === 'mean') pending = [...pending, ...rows]
        const output =
          rows.length === 0
            ? noRows
            : dialect === 'mean'
              ? model.forward(rows.map(scoreDatum), { name: 'cross_entropy' })
              : model.forwardBackward(
                  rows.map((row) => gradientDatum(dialect, row, 0)),
                  gradientLoss(dialect),
                )
        return async () => ({ logprobs: replyLogprobs(await output, rows, batch) })
      })
    },
    update: (step) =>
      inOrder(async () => {
        tell(ignoredSettings(kind, step))
        const rows = pending
        pending = []
        const data = rows.map((row) => gradientDatum(dialect, row, rows.length))
        const passed = data.length > 0 ? model.forwardBackward(data, gradientLoss(dialect)) : noRows
        const stepped = model.optimStep(adamSettings(step)) // submitted before the loss is there
        outdated()
        moved = true
        return async () => {
          const [output, { metrics }] = await Promise.all([passed, stepped])
          if (output.rows.length !== rows.length)
            throw brokenReply(`the server answered with ${output.rows.length} rows for ${rows.length}`)
          const gradNorm = metrics['skyrl.ai/grad_norm'] ?? metrics.grad_norm ?? metrics['grad_norm:mean']
          return gradNorm === undefined ? {} : { gradNorm }
        }
      }),
    save: (dir) =>
      inOrder(async () => {
        const name = `save-${++saves}`
        const replaced = await findSavedState(dir)
        const weights = kind === 'hosted' ? model.saveExternal(name) : model.saveForSampler(name)
        const state = model.saveState(name)
        return async () => {
          await tinker.downloadAdapter(await weights, dir)
          await writeSavedState(dir, { path: await state, baseModel })
          await remove(await weights) // they are here now
          if (replaced !== null) await remove(replaced.path)
        }
      }),
    discard: async (dir) => {
      const saved = await findSavedState(dir)
      if (saved !== null) await remove(saved.path)
    },
    load: (dir, { optimiser = true } = {}) =>
      inOrder(async () => {
        const saved = await readSavedState(dir)
        if (saved.baseModel !== baseModel)
          throw new SpatialError('config', `${dir} is of ${saved.baseModel}, not of ${baseModel} — name that model`)
        await model.unload() // first, as a server may hold one only
        model = await tinker.loadModel(saved.path, { optimiser })
        outdated()
        ;[pending, moved, saves] = [[], true, 0]
        return async () => {}
      }),
    async close() {
      outdated()
      if (reference !== null && kind !== 'hosted') stale.push({ sampler: reference, drawing: [] })
      await retireStale().catch(() => {}) // of use to whoever stays, and no reason to fail
      await model.unload().catch(() => {}) // a server that is gone holds nothing; one that is there frees what is silent
      tinker.close()
    },
  }

  function tell(sentences: readonly string[]): void {
    for (const sentence of sentences) if (!notes.includes(sentence)) notes.push(sentence)
  }

  return policy
}

/** What a pass over nothing comes to. */
const noRows = Promise.resolve({ type: '', rows: [], metrics: {} })

function requireBase(model: TrainingModel, baseModel: string): void {
  if (model.baseModel !== baseModel)
    throw new SpatialError('config', `the checkpoint is of ${model.baseModel}, not of ${baseModel} — name that model`)
}
