import type { Item } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import { type GradingRules, grade } from './grade.ts'
import type { PredictionLine } from './read-predictions.ts'
import type { GradedItem } from './scored-item.ts'

/** Asks a judge what a reply means that the rules cannot read; null where it cannot tell. */
export type Judge = (item: Item, reply: string) => Promise<string | null>

/**
 * Predictions graded by one profile's rules, in the order of the items. Replies are dropped once they are graded, so memory does not grow
 * with their length. Without `judge` nothing is guessed: what cannot be read scores what the profile gives it.
 * @throws SpatialError `data` for a prediction of no item or a second one of the same
 */
export async function gradePredictions(
  items: ReadonlyMap<string, Item>,
  predictions: AsyncIterable<PredictionLine>,
  rules: GradingRules,
  judge: Judge | null = null,
): Promise<GradedItem[]> {
  const graded = new Map<string, GradedItem>()
  for await (const { id, replies, failure, pictures } of predictions) {
    const item = items.get(id)
    if (item === undefined)
      throw new SpatialError('data', `${rules.benchmark.name} has no item ${id} — check --benchmark and --data`)
    if (graded.has(id)) throw new SpatialError('data', `item ${id} has two predictions — remove one of them`)
    const grades = []
    for (const { text } of replies) {
      const read = grade(item, text, rules)
      const judged = judge !== null && !read.parsed && item.options.length > 0 ? await judge(item, text) : null
      grades.push(judged === null ? read : grade(item, text, rules, judged))
    }
    graded.set(id, {
      item,
      grades: grades.length > 0 ? grades : [grade(item, null, rules)],
      truncated: replies.filter(({ finishReason }) => finishReason === 'length').length,
      failure: failure ?? (replies.length > 0 ? null : 'no reply'),
      cluster: pictures?.[0]?.sha256 ?? item.media[0]?.name ?? id,
    })
  }
  return [...items.keys()].flatMap((id) => graded.get(id) ?? [])
}
