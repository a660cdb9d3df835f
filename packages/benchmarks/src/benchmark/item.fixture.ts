import type { ScoredItem } from '../figures/figure.ts'
import type { Item } from '../item/item.ts'
import type { Benchmark } from './benchmark.ts'
import type { ReadingOptions } from './profile.ts'

/** An item with some fields given. */
export function item(fields: Partial<Item> = {}): Item {
  return { id: '0', category: '', media: [], question: '', options: [], gold: '', metadata: {}, ...fields }
}

/** Options A, B, … with these texts. */
export function options(...texts: string[]): Item['options'] {
  return texts.map((text, i) => ({ letter: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[i]!, text }))
}

/** What a benchmark reads from a reply, and its score. */
export function judge(
  benchmark: Benchmark,
  reply: string,
  of: Item,
  asking: ReadingOptions,
): { value: string | null; score: number } {
  const { value } = benchmark.read(reply, of, asking)
  return { value, score: benchmark.score(value, of, asking.profile) }
}

/** An item that has been scored. */
export function scored(score: number, fields: Partial<Item> = {}): ScoredItem {
  return { item: item(fields), value: null, score }
}

/** The figures of a table as an object. */
export function table(tables: { name: string; rows: { name: string; value: number }[] }[], name: string) {
  const found = tables.find((candidate) => candidate.name === name)
  return Object.fromEntries(found?.rows.map((row) => [row.name, row.value]) ?? [])
}
