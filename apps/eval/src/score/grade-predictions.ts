import type { Benchmark, Item, Mode } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import { countCauses } from './coverage/causes.ts'
import type { Coverage } from './coverage/coverage.ts'
import { countEmpty } from './coverage/empty-replies.ts'
import { type Grade, type GradingRules, grade } from './grade.ts'
import { type GradedItems, meanScore } from './graded-items.ts'
import type { PredictionLine, Predictions } from './input/predictions.ts'
import { checkIds } from './input/unknown-ids.ts'
import type { ItemResult } from './results.ts'
import { slimItems } from './slim-items.ts'

/** Asks a judge what a reply means that the rules cannot read; null where it cannot tell. */
export type Judge = (item: Item, reply: string) => Promise<string | null>

/** What is graded, and how. */
export interface GradingOptions {
  benchmark: Benchmark
  /** In the order of the benchmark; streamed, nothing of an item is kept but what figures need. */
  items: Iterable<Item> | AsyncIterable<Item>
  predictions: Predictions
  mode: Mode
  /** Null: the benchmark's default for the mode. */
  keepBoxed: boolean | null
  /** Leave out items without a prediction, and predictions of no item; else the ones are without reply and the others an error. */
  partial: boolean
  judge?: Judge | null
  /** Told of every item in turn. */
  onItem?: (result: ItemResult) => void | Promise<void>
}

/**
 * Items graded by the rules of all profiles of the benchmark, each as it is read: neither the replies nor the items are held, so memory grows with the number of
 * items alone. Without `judge` nothing is guessed: what cannot be read scores what the profile gives it.
 * @throws SpatialError `data` when predictions are of no item
 */
export async function gradePredictions(
  options: GradingOptions,
): Promise<{ graded: GradedItems; coverage: Omit<Coverage, 'part' | 'allowedShare'> }> {
  const { benchmark, items, predictions, partial, onItem } = options
  if (predictions.count === 0) throw new SpatialError('data', 'no predictions — give one JSON object a line')
  const slim = slimItems()
  const clusterNumbers = new Map<string, number>()
  const causes = countCauses()
  const used = new Uint8Array(predictions.count)
  const chances: number[] = []
  const clusters: number[] = []
  const starts = [0]
  const columns = benchmark.profiles.map(({ name }) => ({ profile: name, ...emptyColumns(benchmark) }))
  const grades = Object.fromEntries(columns.map((column) => [column.profile, column]))
  const graded = { items: slim.items, chances, clusters, starts, grades, truncated: 0, withoutReply: 0 }
  let [rows, replies] = [0, 0]
  const empty = countEmpty()
  const matched = { id: 0, alternateId: 0 }

  for await (const item of items) {
    rows++
    const line = await predictionOf(item)
    if (line === null && partial) continue
    const texts = line?.replies ?? []
    const failure = line === null ? 'no prediction' : texts.length > 0 ? null : (line.failure ?? 'no reply')
    const cluster = line?.pictures?.[0]?.sha256 ?? item.media[0]?.name ?? item.id
    const number = clusters.length
    const result: ItemResult = {
      id: item.id,
      category: item.category,
      score: {},
      value: {},
      cluster,
    }
    for (const column of columns) {
      const { profile, scores, values } = column
      const own = texts.length > 0 ? [] : [grade(item, null, rulesOf(profile))]
      for (const { text } of texts) own.push(await judged(item, text, profile))
      for (const { value, parsed, score } of own) {
        scores.push(score)
        values?.push(value)
        if (!parsed) column.unparsed++
      }
      result.value[profile] = own[0]!.value
    }
    slim.add(item)
    chances.push(benchmark.chance(item))
    clusters.push(numberOf(cluster))
    starts.push(starts.at(-1)! + Math.max(1, texts.length))
    for (const reply of texts) {
      replies++
      if (reply.finishReason === 'length') graded.truncated++
      empty.add(reply)
    }
    if (failure !== null) {
      graded.withoutReply++
      causes.add(failure, item.id)
    }
    for (const { profile } of columns) result.score[profile] = meanScore(graded, profile, number)
    await onItem?.(result)
  }
  const unknown = checkIds({ benchmark, items: slim.items, predictions, used, matched, partial })
  const scored = clusters.length
  return {
    graded,
    coverage: {
      rows,
      scored,
      partial: scored < rows,
      replies,
      withoutReply: graded.withoutReply,
      failedShare: graded.withoutReply / scored,
      failures: causes.list(),
      withoutContent: empty.counts,
      duplicates: predictions.duplicates,
      unknown,
      ids: matched.alternateId > 0 ? 'alternate' : 'own',
    },
  }

  async function predictionOf(item: Item): Promise<PredictionLine | null> {
    for (const name of ['id', 'alternateId'] as const) {
      const id = item[name]
      const index = id === undefined ? -1 : predictions.find(id)
      if (index < 0) continue
      used[index] = 1
      matched[name]++
      return predictions.read(index)
    }
    return null
  }

  function rulesOf(profile: string): GradingRules {
    return { benchmark, profile, mode: options.mode, keepBoxed: options.keepBoxed }
  }

  async function judged(item: Item, text: string, profile: string): Promise<Grade> {
    const rules = rulesOf(profile)
    const read = grade(item, text, rules)
    const judge = options.judge ?? null
    const letter = judge !== null && !read.parsed && item.options.length > 0 ? await judge(item, text) : null
    return letter === null ? read : grade(item, text, rules, letter)
  }

  function numberOf(cluster: string): number {
    const known = clusterNumbers.get(cluster)
    if (known !== undefined) return known
    clusterNumbers.set(cluster, clusterNumbers.size)
    return clusterNumbers.size - 1
  }
}

function emptyColumns({ aggregatesValues }: Benchmark) {
  return { scores: [] as number[], values: aggregatesValues ? ([] as (string | null)[]) : null, unparsed: 0 }
}
