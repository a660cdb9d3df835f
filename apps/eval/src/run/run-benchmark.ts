import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { Asking, Benchmark, BenchmarkPrompts, ImageRule } from '@spatial-ssrl/benchmarks'
import { promptHash } from '@spatial-ssrl/benchmarks'
import { partialName, settleFile, withFolderLock } from '@spatial-ssrl/core/files'
import { type AnswerSource, answersFrom } from '../answers/answer-source.ts'
import { openAnswerStore } from '../answers/answer-store.ts'
import type { Prediction } from '../answers/prediction.ts'
import { countEmptyReplies, emptyReplyNotes, noEmptyReplies } from '../answers/reply-notes.ts'
import { createFrameExtractor } from '../media/video-frames.ts'
import type { EvalModel, EvalSampling } from '../models/model.ts'
import type { QuestionRules } from '../question/question.ts'
import { writeSamples } from '../report/write-samples.ts'
import type { Judge } from '../score/grade-predictions.ts'
import { openPredictions } from '../score/input/predictions.ts'
import type { Summary } from '../score/results.ts'
import { writeResults } from '../score/write-results.ts'
import { framesOf } from './frames-of.ts'
import type { LoadedItems } from './load-items.ts'
import { shardOf } from './load-items.ts'
import { beginManifest, type Manifest, type RunSettings, writeManifest } from './manifest.ts'
import { predict, type RunProgress } from './predict.ts'
import { versions } from './versions.ts'

/** One benchmark, one model, one folder. */
export interface RunOptions {
  benchmark: Benchmark
  loaded: LoadedItems
  subset: string | null
  asking: Asking
  prompts: BenchmarkPrompts
  /** `model`: pictures as they are, for models that resize by themselves. */
  pictures: 'benchmark' | 'model'
  model: EvalModel
  sampling: EvalSampling
  out: string
  /** Where frames of videos are kept. */
  cache: string
  ffmpeg: () => string
  shard: { index: number; count: number } | null
  keepBoxed: boolean | null
  given: Manifest['given']
  /** Share of items without reply up to which a result stands. */
  allowedShare?: number
  judge?: Judge | null
  /** Default `content`. */
  answerFrom?: AnswerSource
  /** Receives what a person should know of the replies, a line at a time. */
  note?: (text: string) => void
  onProgress?: (progress: RunProgress, total: number) => void
  /** Something that was found in the folder and mended, one line. */
  onNotice?: (line: string) => void
  signal?: AbortSignal
}

/**
 * Asks, keeps, scores. The folder then holds manifest.json, answers.jsonl (as they came), predictions.jsonl (in the order of the
 * benchmark), results.json, results.md, results.csv and samples.jsonl (what pages show). A run that was stopped in any way goes on where it was.
 * @throws SpatialError `config` at once while another run writes into the folder, naming its process
 */
export function runBenchmark(options: RunOptions): Promise<Summary> {
  return withFolderLock(options.out, () => runAlone(options))
}

async function runAlone(options: RunOptions): Promise<Summary> {
  const { benchmark, loaded, asking, prompts, model, sampling, out, signal, onProgress, keepBoxed } = options
  const imageRule: ImageRule = options.pictures === 'model' ? { kind: 'default' } : benchmark.imageRule(asking.profile)
  const frameRule = benchmark.frameRule(asking.profile)
  const settings: RunSettings = {
    benchmark: benchmark.name,
    subset: options.subset,
    ...asking,
    model: model.id,
    sampling,
    imageRule,
    frameRule,
    promptHash: promptHash(prompts, asking),
    data: loaded.data,
  }
  const manifest: Manifest = { settings, given: options.given, modelFacts: model.facts, versions, outcome: null }
  await beginManifest(out, manifest)
  const rules: QuestionRules = {
    benchmark,
    asking,
    prompts,
    imageRule,
    frameRule,
    extractor: createFrameExtractor(options.ffmpeg, options.cache),
  }
  const all = [...loaded.items.values()]
  const items = options.shard ? shardOf(all, options.shard) : all
  const store = await openAnswerStore(join(out, 'answers.jsonl'))
  if (store.torn)
    options.onNotice?.(`${join(out, 'answers.jsonl')}: the last line was half written, is cut off and asked again`)
  const path = join(out, 'predictions.jsonl')
  try {
    const predictions = predict(items, {
      rules,
      model,
      sampling,
      store,
      onProgress: (progress) => onProgress?.(progress, items.length),
      ...(signal && { signal }),
    })
    manifest.outcome = {
      ...(await writeLines(path, answersFrom(options.answerFrom ?? 'content', predictions))),
      rows: loaded.items.size,
      allRows: loaded.all,
    }
  } finally {
    await store.close()
  }
  await writeManifest(out, manifest)
  for (const text of emptyReplyNotes(manifest.outcome.emptyReplies)) options.note?.(text)
  const predictions = await openPredictions([path])
  try {
    const summary = await writeResults(out, {
      benchmark,
      items: loaded.items.values(),
      predictions,
      subset: options.subset,
      model: model.id,
      mode: asking.mode,
      asked: asking.profile,
      keepBoxed,
      judge: options.judge ?? null,
      partial: options.shard !== null,
      part: partOf(options),
      cutShort: !loaded.all,
      ...(options.allowedShare !== undefined && { allowedShare: options.allowedShare }),
    })
    await writeSamples(out, loaded.items, framesOf(rules.extractor, frameRule))
    return summary
  } finally {
    await predictions.close()
  }
}

/** Which part of the benchmark was asked, as it is typed; null for the whole. */
function partOf({ shard, loaded, given }: RunOptions): string | null {
  const parts = [
    ...(loaded.all ? [] : [`--limit ${given.limit ?? loaded.items.size}`]),
    ...(shard ? [`--shard ${shard.index}/${shard.count}`] : []),
  ]
  return parts.length > 0 ? parts.join(' ') : null
}

type Outcome = NonNullable<Manifest['outcome']>

/** Writes the predictions in order and counts what the manifest tells of them. */
async function writeLines(
  path: string,
  predictions: AsyncIterable<Prediction>,
): Promise<Omit<Outcome, 'rows' | 'allRows'>> {
  const outcome = {
    asked: 0,
    failures: 0,
    imageSizes: {} as Record<string, number>,
    frameCounts: {} as Record<string, number>,
    usage: { promptTokens: 0, completionTokens: 0 },
    emptyReplies: noEmptyReplies(),
  }
  const servedModels = new Set<string>()
  const stream = createWriteStream(partialName(path))
  for await (const prediction of predictions) {
    outcome.asked++
    if (prediction.failure !== null) outcome.failures++
    countEmptyReplies(outcome.emptyReplies, prediction)
    for (const { width, height } of prediction.pictures) count(outcome.imageSizes, `${width}x${height}`)
    if (prediction.frames) count(outcome.frameCounts, `${prediction.frames.shown.length}`)
    outcome.usage.promptTokens += prediction.usage?.promptTokens ?? 0
    outcome.usage.completionTokens += prediction.usage?.completionTokens ?? 0
    if (prediction.servedModel !== null) servedModels.add(prediction.servedModel)
    if (!stream.write(`${JSON.stringify(prediction)}\n`)) await once(stream, 'drain')
  }
  stream.end()
  await finished(stream)
  await settleFile(partialName(path), path)
  return { ...outcome, servedModels: [...servedModels] }
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
