import type { Benchmark, Item, Mode } from '@spatial-ssrl/benchmarks'

/** How replies are read and scored. */
export interface GradingRules {
  benchmark: Benchmark
  profile: string
  mode: Mode
  /** Null: the benchmark's default for the mode. */
  keepBoxed: boolean | null
}

/** What was read from one reply and what it is worth. */
export interface Grade {
  value: string | null
  /** False when the rule found no answer in the form it looks for. */
  parsed: boolean
  /** [0, 1] */
  score: number
}

/**
 * Grades one reply by a profile's rules.
 * @param reply null for a question that got none
 * @param judged a letter that a judge found where the rule found nothing
 */
export function grade(item: Item, reply: string | null, rules: GradingRules, judged: string | null = null): Grade {
  const { benchmark, profile, mode, keepBoxed } = rules
  if (reply === null) return { value: null, parsed: false, score: 0 }
  const reading = benchmark.read(reply, item, { profile, mode, ...(keepBoxed !== null && { keepBoxed }) })
  const value = reading.parsed ? reading.value : (judged ?? reading.value)
  return { value, parsed: reading.parsed, score: benchmark.score(value, item, profile) }
}
