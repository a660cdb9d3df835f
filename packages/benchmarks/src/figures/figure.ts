import type { Item } from '../item/item.ts'

/** An item with what was read from its reply and the score of that, [0, 1]. */
export interface ScoredItem {
  item: Item
  value: string | null
  score: number
}

/** One figure: a mean over `n` items or groups, [0, 1]; 0 when n is 0. */
export interface Figure {
  name: string
  value: number
  n: number
}

/** Figures of one kind, such as accuracy by category. */
export interface FigureTable {
  name: string
  rows: Figure[]
}

/** The result of a whole run. */
export interface Aggregate {
  /** The figure that the profile's authors publish. */
  headline: Figure
  tables: FigureTable[]
}
