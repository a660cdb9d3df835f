import type { Aggregate, FigureTable, ScoredItem } from '../figures/figure.ts'
import { meanScore, meanScores } from '../figures/means.ts'
import type { Item } from '../item/item.ts'
import { textOf } from '../item/metadata.ts'

/** Mean score over all items, and by split, `l2-category` and category where the table has them (VLMEvalKit's report). */
export function microAccuracy(scored: readonly ScoredItem[]): Aggregate {
  return { headline: meanScore('accuracy', scored), tables: accuracyTables(scored) }
}

/** The tables of `microAccuracy`. */
export function accuracyTables(scored: readonly ScoredItem[]): FigureTable[] {
  const column = (key: string) => meanScores(key, scored, ({ item }) => textOf(item, key) || null)
  const category = meanScores('category', scored, ({ item }) => item.category || null)
  return [column('split'), column('l2-category'), category].filter(({ rows }) => rows.length > 0)
}

/**
 * One row for every group of items, its score the product of theirs: all rotations (or mirrored copies) of a question have to be
 * right. The row keeps the item whose own id equals the key; groups without it are left out, as in the published evaluation.
 */
export function groupProducts(
  scored: readonly ScoredItem[],
  ownKey: (item: Item) => string,
  groupKey: (item: Item) => string,
): ScoredItem[] {
  const places = new Map<string, number>()
  const mains: (ScoredItem | null)[] = []
  const products: number[] = []
  for (const row of scored) {
    const key = groupKey(row.item)
    let place = places.get(key)
    if (place === undefined) {
      place = places.size
      places.set(key, place)
      mains.push(null)
      products.push(1)
    }
    products[place]! *= row.score
    if (mains[place] === null && ownKey(row.item) === key) mains[place] = row
  }
  return mains.flatMap((main, place) =>
    main === null ? [] : [{ item: main.item, value: main.value, score: products[place]! }],
  )
}

/** 1 / options; 0 for open questions. */
export function guessing({ options }: Item): number {
  return options.length === 0 ? 0 : 1 / options.length
}

/** 1 when the letter is the gold one. */
export function letterScore(value: string | null, { gold }: Item): number {
  return value === gold ? 1 : 0
}
