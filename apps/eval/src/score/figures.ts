import type { Aggregate, Benchmark, Figure, Profile } from '@spatial-ssrl/benchmarks'
import { createRng, type Rng } from '@spatial-ssrl/core'
import { bootstrapFigure, bootstrapMean } from '../statistics/bootstrap.ts'
import { chanceAdjusted } from '../statistics/chance-adjusted.ts'
import type { Estimate } from '../statistics/estimate.ts'
import { passAtK } from '../statistics/pass-at-k.ts'
import { wilson } from '../statistics/wilson.ts'
import { wilsonOfClusters } from '../statistics/wilson-of-clusters.ts'
import { type GradedItem, meanScore } from './scored-item.ts'

/** A named figure; `estimate` carries the interval, [0, 1]. */
export interface NamedEstimate {
  name: string
  /** Items or groups. */
  n: number
  estimate: Estimate
}

/** A row of a benchmark's own table; groups whose members are not known here have an interval only where it is a share of right ones. */
export interface TableRow {
  name: string
  n: number
  value: number
  interval: Estimate | null
}

/** Everything that a run says under one profile. Shares, not percent. */
export interface Figures {
  profile: Profile
  items: number
  repliesPerItem: number
  /** The figure that the profile's authors publish. */
  headline: NamedEstimate
  /** Mean over items, and mean over categories. */
  micro: Estimate
  macro: number
  /** The headline of blind guessing. */
  chance: number
  /** Above chance: 0 guessing, 1 all right; null where guessing is always right. */
  chanceAdjusted: number | null
  /** Shares of replies in which the rule found no answer in the form it looks for, and of those cut at the token limit. */
  otherForm: number
  truncated: number
  /** Items without any reply. */
  failures: number
  categories: (NamedEstimate & { chance: number })[]
  /** The benchmark's own further tables: pairs, circular, flip, … */
  tables: { name: string; rows: TableRow[] }[]
  /** Chance that one of k replies is fully right; empty for one reply per item. */
  passAtK: { k: number; value: number }[]
}

/**
 * The figures of graded items. With several replies per item, figures are means over the replies.
 * @throws RangeError for no items
 */
export function computeFigures(benchmark: Benchmark, profile: Profile, graded: readonly GradedItem[]): Figures {
  if (graded.length === 0) throw new RangeError('computeFigures: expected at least one item, got none')
  const rng = createRng('intervals').fork(benchmark.name)
  const aggregate = meanAggregate(benchmark, profile, graded)
  const replies = graded.flatMap(({ grades }) => grades)
  const chances = graded.map(({ item }) => benchmark.chance(item))
  const micro = estimateMean(graded, rng.fork('micro'))
  const categories = [...groupBy(graded, ({ item }) => item.category)].map(([name, members]) => ({
    name,
    n: members.length,
    estimate: estimateMean(members, rng.fork('category').fork(name)),
    chance: mean(members.map(({ item }) => benchmark.chance(item))),
  }))
  const adjusted = chanceAdjusted(graded.map((entry, index) => ({ score: meanScore(entry), chance: chances[index]! })))
  return {
    profile,
    items: graded.length,
    repliesPerItem: Math.max(...graded.map(({ grades }) => grades.length)),
    headline: {
      name: aggregate.headline.name,
      n: aggregate.headline.n,
      estimate: estimateHeadline(aggregate.headline, micro),
    },
    micro,
    macro: mean(categories.map(({ estimate }) => estimate.value)),
    chance: benchmark.aggregate(
      graded.map(({ item }, index) => ({ item, value: null, score: chances[index]! })),
      profile,
    ).headline.value,
    chanceAdjusted: Number.isFinite(adjusted) ? adjusted : null,
    otherForm: mean(replies.map(({ parsed }) => (parsed ? 0 : 1))),
    truncated: graded.reduce((sum, { truncated }) => sum + truncated, 0) / replies.length,
    failures: graded.filter(({ failure }) => failure !== null).length,
    categories,
    tables: aggregate.tables.map(({ name, rows }) => ({
      name,
      rows: rows.map((row) => ({ ...row, interval: isShareOfRight(row) ? shareOfRight(row) : null })),
    })),
    passAtK: passFigures(graded),
  }

  function estimateHeadline(headline: Figure, itemMean: Estimate): Estimate {
    if (Math.abs(headline.value - itemMean.value) < 1e-9) return itemMean
    if (isShareOfRight(headline)) return shareOfRight(headline)
    const value = (sample: readonly GradedItem[]) => meanAggregate(benchmark, profile, sample).headline.value
    return bootstrapFigure(graded, ({ cluster }) => cluster, value, rng.fork('headline'))
  }

  function isShareOfRight({ value, n }: Figure): boolean {
    const right = value * n
    return n > 0 && Math.abs(right - Math.round(right)) < 1e-6 && graded.every(isRightOrWrong)
  }
}

function shareOfRight({ value, n }: Figure): Estimate {
  return wilson(Math.round(value * n), n)
}

/** Wilson where every item is right or wrong, else the bootstrap; both respect that items share pictures. */
function estimateMean(graded: readonly GradedItem[], rng: Rng): Estimate {
  const outcomes = graded.map((entry) => ({ cluster: entry.cluster, value: meanScore(entry) }))
  return graded.every(isRightOrWrong) ? wilsonOfClusters(outcomes) : bootstrapMean(outcomes, rng, 1000)
}

function isRightOrWrong({ grades }: GradedItem): boolean {
  return grades.length === 1 && (grades[0]!.score === 0 || grades[0]!.score === 1)
}

/** The benchmark's aggregate for the first reply to each item, the second, …, averaged. */
function meanAggregate(benchmark: Benchmark, profile: Profile, graded: readonly GradedItem[]): Aggregate {
  const draws = Math.max(...graded.map(({ grades }) => grades.length))
  const aggregates = Array.from({ length: draws }, (_, draw) =>
    benchmark.aggregate(
      graded.map(({ item, grades }) => {
        const { value, score } = grades[Math.min(draw, grades.length - 1)]!
        return { item, value, score }
      }),
      profile,
    ),
  )
  const [first] = aggregates
  const average = (figure: Figure, pick: (aggregate: Aggregate) => Figure): Figure => ({
    ...figure,
    value: mean(aggregates.map((aggregate) => pick(aggregate).value)),
  })
  return {
    headline: average(first!.headline, ({ headline }) => headline),
    tables: first!.tables.map((table, t) => ({
      name: table.name,
      rows: table.rows.map((row, r) => average(row, ({ tables }) => tables[t]!.rows[r]!)),
    })),
  }
}

function passFigures(graded: readonly GradedItem[]): { k: number; value: number }[] {
  const n = Math.max(...graded.map(({ grades }) => grades.length))
  if (n === 1) return []
  const whole = graded.filter(({ grades }) => grades.length === n)
  const sizes = [1, 2, 4, 8, 16, 32, 64].filter((k) => k < n)
  return [...sizes, n].map((k) => ({
    k,
    value: mean(whole.map(({ grades }) => passAtK(n, grades.filter(({ score }) => score === 1).length, k))),
  }))
}

function groupBy<T>(elements: readonly T[], nameOf: (element: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const element of elements) {
    const name = nameOf(element)
    const group = groups.get(name)
    if (group) group.push(element)
    else groups.set(name, [element])
  }
  return groups
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
