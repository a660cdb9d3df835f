import type { Item } from '@spatial-ssrl/benchmarks'

/** Graded items as columns, so that a million of them fit in memory. */
export interface GradedItems {
  /** Without wording, options and pictures: what a benchmark's aggregate looks at. */
  items: readonly Item[]
  /** Expected score of blind guessing, by item. */
  chances: readonly number[]
  /** Number of the item's cluster; items of one cluster show the same picture or video and share its difficulty. */
  clusters: readonly number[]
  /** Grades of item i are those at starts[i] … starts[i + 1] − 1: one per reply, one for an item without. */
  starts: readonly number[]
  /** Replies that ran into the token limit. */
  truncated: number
  /** Items without any reply. */
  withoutReply: number
  /** By profile, in the order of the benchmark. */
  grades: Record<string, GradeColumns>
}

/** The grades of all replies by one profile's rules. */
export interface GradeColumns {
  /** [0, 1] */
  scores: readonly number[]
  /** What was read; null for a benchmark whose aggregate does not look at it. */
  values: readonly (string | null)[] | null
  /** Replies in which the rule found no answer in the form it looks for. */
  unparsed: number
}

/** How many replies an item has; 1 for one without. */
export function repliesOf({ starts }: GradedItems, item: number): number {
  return starts[item + 1]! - starts[item]!
}

/** Mean score of the replies to an item, [0, 1]. */
export function meanScore(graded: GradedItems, profile: string, item: number): number {
  const { scores } = graded.grades[profile]!
  const end = graded.starts[item + 1]!
  let sum = 0
  for (let k = graded.starts[item]!; k < end; k++) sum += scores[k]!
  return sum / repliesOf(graded, item)
}
