import type { Benchmark, Figure } from '@spatial-ssrl/benchmarks'
import { createRng, type Rng } from '@spatial-ssrl/core'
import { passAtK } from '@spatial-ssrl/grpo'
import type { Estimate } from '@spatial-ssrl/statistics'
import { bootstrapFigure, bootstrapMean, chanceAdjusted, wilson, wilsonOfClusters } from '@spatial-ssrl/statistics'
import { aggregator } from './aggregator.ts'
import { type GradedItems, meanScore, repliesOf } from './graded-items.ts'

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
  profile: string
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
 * The figures of graded items. With several replies per item, figures are means over the replies. Nothing is copied for an interval: samples
 * are lists of places.
 * @throws RangeError for no items
 */
export function computeFigures(benchmark: Benchmark, profile: string, graded: GradedItems): Figures {
  const { items, chances, clusters } = graded
  const { scores, unparsed } = graded.grades[profile]!
  if (items.length === 0) throw new RangeError('computeFigures: expected at least one item, got none')
  const rng = createRng('intervals').fork(benchmark.name)
  const { aggregate, ofChance, headlineOf } = aggregator(benchmark, profile, graded)
  const means = Float64Array.from(items, (_, item) => meanScore(graded, profile, item))
  const rightOrWrong = Uint8Array.from(items, (_, item) => Number(isRightOrWrong(item)))
  const allRightOrWrong = rightOrWrong.every((flag) => flag === 1)
  const all = Int32Array.from(items, (_, item) => item)
  const micro = estimateMean(all, rng.fork('micro'))
  const categories = [...placesBy(items, ({ category }) => category)].map(([name, members]) => ({
    name,
    n: members.length,
    estimate: estimateMean(members, rng.fork('category').fork(name)),
    chance: mean(members, (item) => chances[item]!),
  }))
  const { headline, tables } = aggregate()
  const adjusted = chanceAdjusted(means, chances)
  return {
    profile,
    items: items.length,
    repliesPerItem: mostReplies(graded),
    headline: { name: headline.name, n: headline.n, estimate: estimateHeadline(headline) },
    micro,
    macro: mean(categories, ({ estimate }) => estimate.value),
    chance: ofChance().headline.value,
    chanceAdjusted: Number.isFinite(adjusted) ? adjusted : null,
    otherForm: unparsed / scores.length,
    truncated: graded.truncated / scores.length,
    failures: graded.withoutReply,
    categories,
    tables: tables.map(({ name, rows }) => ({
      name,
      rows: rows.map((row) => ({ ...row, interval: isShareOfRight(row) ? shareOfRight(row) : null })),
    })),
    passAtK: passFigures(graded, profile),
  }

  function isRightOrWrong(item: number): boolean {
    const score = scores[graded.starts[item]!]!
    return repliesOf(graded, item) === 1 && (score === 0 || score === 1)
  }

  /** Wilson where every item is right or wrong, else the bootstrap; both respect that items share pictures. */
  function estimateMean(members: ArrayLike<number>, stream: Rng): Estimate {
    const outcomes = { clusters: pick(clusters, members), values: pick(means, members) }
    const decided = Array.prototype.every.call(members, (item: number) => rightOrWrong[item] === 1)
    return decided ? wilsonOfClusters(outcomes) : bootstrapMean(outcomes, stream, 1000)
  }

  function estimateHeadline(figure: Figure): Estimate {
    if (Math.abs(figure.value - micro.value) < 1e-9) return micro
    if (isShareOfRight(figure)) return shareOfRight(figure)
    return bootstrapFigure(clusters, headlineOf, rng.fork('headline'))
  }

  function isShareOfRight({ value, n }: Figure): boolean {
    const right = value * n
    return n > 0 && Math.abs(right - Math.round(right)) < 1e-6 && allRightOrWrong
  }
}

function shareOfRight({ value, n }: Figure): Estimate {
  return wilson(Math.round(value * n), n)
}

/** Replies to the item that has most of them. */
function mostReplies(graded: GradedItems): number {
  let most = 0
  for (let item = 0; item < graded.items.length; item++) most = Math.max(most, repliesOf(graded, item))
  return most
}

function passFigures(graded: GradedItems, profile: string): { k: number; value: number }[] {
  const n = mostReplies(graded)
  if (n === 1) return []
  const { scores } = graded.grades[profile]!
  const right: number[] = [] // replies that are right, of each item that has all n
  for (let item = 0; item < graded.items.length; item++) {
    if (repliesOf(graded, item) !== n) continue
    let count = 0
    for (let k = graded.starts[item]!; k < graded.starts[item + 1]!; k++) if (scores[k] === 1) count++
    right.push(count)
  }
  const sizes = [1, 2, 4, 8, 16, 32, 64].filter((k) => k < n)
  return [...sizes, n].map((k) => ({ k, value: mean(right, (count) => passAtK(n, count, k)) }))
}

function placesBy<T>(elements: readonly T[], nameOf: (element: T) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const [place, element] of elements.entries()) {
    const name = nameOf(element)
    const group = groups.get(name)
    if (group) group.push(place)
    else groups.set(name, [place])
  }
  return groups
}

function pick(values: ArrayLike<number>, places: ArrayLike<number>): Float64Array {
  const picked = new Float64Array(places.length)
  for (let i = 0; i < places.length; i++) picked[i] = values[places[i]!]!
  return picked
}

function mean<T>(elements: readonly T[], of: (element: T) => number): number {
  return elements.length === 0 ? 0 : elements.reduce((sum, element) => sum + of(element), 0) / elements.length
}
