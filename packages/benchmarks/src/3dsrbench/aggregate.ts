import type { Aggregate, FigureTable, ScoredItem } from '../figures/figure.ts'
import { meanFigure, meanScore, meanScores } from '../figures/means.ts'
import type { Item } from '../item/item.ts'
import { textOf } from '../item/metadata.ts'
import { groupProducts } from '../multiple-choice/aggregate.ts'

const qid = (item: Item) => textOf(item, 'qid') || item.id

/** The keys under which the scores of several rows are multiplied: rotations, mirrored copies, or both have to be right. */
const keys: Record<string, (item: Item) => string> = {
  flip: (item) => qid(item).replaceAll('-flip', ''),
  circular: (item) => (qid(item).includes('-flip') ? qid(item).slice(0, 13) : qid(item).slice(0, 8)),
  'flip and circular': (item) => qid(item).slice(0, 8),
}

/** The four groups of types: the first word of a type's name. */
const groups = ['height', 'location', 'orientation', 'multi_object']

/**
 * 3DSRBench (arXiv:2412.07825): means over all rows, as VLMEvalKit's first table, over mirrored pairs, over questions whose rotations are all
 * right, and over both. A mirrored row whose plain partner is missing counts nowhere among pairs.
 * @param headline the evaluation that is published
 */
export function flipAndCircular(headline: 'all rows' | 'circular') {
  return (scored: readonly ScoredItem[]): Aggregate => {
    // One evaluation after the other, so that the groups of one alone are held.
    const evaluations = ['all rows', ...Object.keys(keys)].map((name) => {
      const rows = name === 'all rows' ? scored : groupProducts(scored, qid, keys[name]!)
      return { figure: meanScore(name, rows), tables: tablesOf(name, rows) }
    })
    return {
      headline: { ...evaluations.find(({ figure }) => figure.name === headline)!.figure, name: 'accuracy' },
      tables: [
        { name: 'evaluation', rows: evaluations.map(({ figure }) => figure) },
        ...evaluations.flatMap(({ tables }) => tables),
      ],
    }
  }
}

function tablesOf(name: string, rows: readonly ScoredItem[]): FigureTable[] {
  const types = meanScores(`${name}: type`, rows, ({ item }) => item.category)
  const group = meanScores(
    `${name}: group`,
    rows,
    ({ item }) => groups.find((g) => item.category.startsWith(g)) ?? null,
  )
  return [types, group, { name: `${name}: macro`, rows: [meanFigure('mean of types', types.rows)] }]
}
