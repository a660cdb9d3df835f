import type { Aggregate, Benchmark, Figure, ScoredItem } from '@spatial-ssrl/benchmarks'
import { type GradedItems, repliesOf } from './graded-items.ts'

/** A benchmark's aggregate of graded items: for the first reply to each item, the second, …, averaged. */
export interface Aggregator {
  aggregate(): Aggregate
  /** What blind guessing comes to. */
  ofChance(): Aggregate
  /** Value of the headline for the items at these places, which may repeat. */
  headlineOf(places: Int32Array): number
}

export function aggregator(benchmark: Benchmark, profile: string, graded: GradedItems): Aggregator {
  const { items, chances, starts } = graded
  const { scores, values } = graded.grades[profile]!
  const columns: ScoredItem[][] = []
  /** Every item with one of its replies; an item that has fewer, with its last. Made once, as samples need them hundreds of times. */
  const column = (draw: number): readonly ScoredItem[] => {
    columns[draw] ??= items.map((item, place) => {
      const k = starts[place]! + Math.min(draw, repliesOf(graded, place) - 1)
      return { item, value: values?.[k] ?? null, score: scores[k]! }
    })
    return columns[draw]
  }
  const draws = (places: Int32Array): number => {
    let most = 0
    for (const place of places) most = Math.max(most, repliesOf(graded, place))
    return most
  }
  const all = Int32Array.from(items, (_, place) => place)
  const sample: ScoredItem[] = []
  return {
    aggregate() {
      const aggregates = Array.from({ length: draws(all) }, (_, draw) => benchmark.aggregate(column(draw), profile))
      return meanAggregate(aggregates)
    },
    ofChance: () =>
      benchmark.aggregate(
        items.map((item, place) => ({ item, value: null, score: chances[place]! })),
        profile,
      ),
    headlineOf(places) {
      const count = draws(places)
      sample.length = places.length
      let sum = 0
      for (let draw = 0; draw < count; draw++) {
        const rows = column(draw)
        for (let i = 0; i < places.length; i++) sample[i] = rows[places[i]!]!
        sum += benchmark.aggregate(sample, profile).headline.value
      }
      return sum / count
    },
  }
}

function meanAggregate(aggregates: readonly Aggregate[]): Aggregate {
  const [first] = aggregates
  const average = (figure: Figure, pick: (aggregate: Aggregate) => Figure): Figure => ({
    ...figure,
    value: aggregates.reduce((sum, aggregate) => sum + pick(aggregate).value, 0) / aggregates.length,
  })
  return {
    headline: average(first!.headline, ({ headline }) => headline),
    tables: first!.tables.map((table, t) => ({
      name: table.name,
      rows: table.rows.map((row, r) => average(row, ({ tables }) => tables[t]!.rows[r]!)),
    })),
  }
}
