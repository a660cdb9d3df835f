import { createRng } from '@spatial-ssrl/core'
import type { Estimate } from '@spatial-ssrl/statistics'
import { bootstrapMean, type McNemar, mcnemar } from '@spatial-ssrl/statistics'
import type { Results } from '../score/results.ts'

/** Two runs on the items that both answered. */
export interface Paired {
  benchmark: string
  first: string
  second: string
  /** Items that both have. */
  n: number
  /** Mean score of the second minus that of the first, with its paired-bootstrap interval. */
  difference: Estimate
  /** Null where scores are not just right or wrong. */
  mcnemar: McNemar | null
}

/** Compares two runs item by item; null when they share none. */
export function comparePaired(
  first: { label: string; results: Results },
  second: { label: string; results: Results },
  profile: string,
): Paired | null {
  const others = new Map(second.results.items.map((item) => [item.id, item.score[profile]!]))
  const pairs = first.results.items.flatMap(({ id, cluster, score }) => {
    const other = others.get(id)
    return other === undefined ? [] : [{ cluster, first: score[profile]!, second: other }]
  })
  if (pairs.length === 0) return null
  const { benchmark } = first.results
  const decided = pairs.every((pair) => [pair.first, pair.second].every((score) => score === 0 || score === 1))
  return {
    benchmark,
    first: first.label,
    second: second.label,
    n: pairs.length,
    difference: bootstrapMean(
      { clusters: pairs.map(({ cluster }) => cluster), values: pairs.map((pair) => pair.second - pair.first) },
      createRng('paired').fork(benchmark),
    ),
    mcnemar: decided ? mcnemar(pairs.map((pair) => [pair.first === 1, pair.second === 1] as const)) : null,
  }
}
