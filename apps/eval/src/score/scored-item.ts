import type { Item } from '@spatial-ssrl/benchmarks'
import type { Grade } from './grade.ts'

/** An item with the grades of its replies, by one profile's rules. */
export interface GradedItem {
  item: Item
  /** One per reply; one for a question without reply. */
  grades: Grade[]
  /** Replies that ran into the token limit. */
  truncated: number
  failure: string | null
  /** Items of one cluster show the same picture or video and share its difficulty. */
  cluster: string
}

/** Mean score of the replies to an item, [0, 1]. */
export function meanScore({ grades }: GradedItem): number {
  return grades.reduce((sum, { score }) => sum + score, 0) / grades.length
}
