import type { Figure, FigureTable, ScoredItem } from './figure.ts'

/** Mean of numbers; 0 when there are none. */
export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Mean score of items. */
export function meanScore(name: string, scored: readonly ScoredItem[]): Figure {
  let sum = 0
  for (const { score } of scored) sum += score
  return { name, value: scored.length === 0 ? 0 : sum / scored.length, n: scored.length }
}

/** Items by a key, in order of first appearance; a null key leaves an item out. */
export function groupBy<T>(rows: readonly T[], key: (row: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const name = key(row)
    if (name === null) continue
    const group = groups.get(name)
    if (group) group.push(row)
    else groups.set(name, [row])
  }
  return groups
}

/** Mean score by a key, in order of first appearance; a null key leaves an item out. One pass, as intervals ask for it hundreds of times. */
export function meanScores(
  name: string,
  scored: readonly ScoredItem[],
  key: (row: ScoredItem) => string | null,
): FigureTable {
  const groups = new Map<string, { sum: number; n: number }>()
  for (const row of scored) {
    const group = key(row)
    if (group === null) continue
    const known = groups.get(group)
    if (known) {
      known.sum += row.score
      known.n++
    } else groups.set(group, { sum: row.score, n: 1 })
  }
  return { name, rows: [...groups].map(([group, { sum, n }]) => ({ name: group, value: sum / n, n })) }
}

/** Mean score by category. */
export function byCategory(scored: readonly ScoredItem[]): FigureTable {
  return meanScores('category', scored, ({ item }) => item.category)
}

/** Plain mean of figures, such as a macro average; n counts the figures. */
export function meanFigure(name: string, figures: readonly Figure[]): Figure {
  return { name, value: meanOf(figures.map(({ value }) => value)), n: figures.length }
}
