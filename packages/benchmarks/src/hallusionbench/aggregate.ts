import type { Aggregate, Figure, ScoredItem } from '../figures/figure.ts'
import { groupBy, meanFigure, meanOf, meanScore, meanScores } from '../figures/means.ts'
import { textOf } from '../item/metadata.ts'

/** The index ends in `<set>_<figure>_<question>`, its fourth to sixth parts. */
const part = (row: ScoredItem, i: number) => row.item.id.split('_')[i] ?? ''
const figureKey = (row: ScoredItem) => `${textOf(row.item, 'l2-category')}_${part(row, 3)}_${part(row, 4)}`
const questionKey = (row: ScoredItem) => `${textOf(row.item, 'l2-category')}_${part(row, 3)}_${part(row, 5)}`

/**
 * HallusionBench (arXiv:2310.14566): the share of answers that are right, of figures about which all are, and of questions that are answered
 * right for all figures. The headline is the mean of the three.
 */
export function answersFiguresQuestions(scored: readonly ScoredItem[]): Aggregate {
  const three = threeFigures(scored)
  return {
    headline: { ...meanFigure('accuracy', three), n: scored.length },
    tables: [
      { name: 'overall', rows: three },
      ...['l2-category', 'category'].map((key) =>
        meanScores(key, scored, ({ item }) => (key === 'category' ? item.category : textOf(item, key)) || null),
      ),
    ],
  }
}

function threeFigures(scored: readonly ScoredItem[]): Figure[] {
  const all = (name: string, key: (row: ScoredItem) => string): Figure => {
    const groups = [...groupBy(scored, key).values()]
    return {
      name,
      value: meanOf(groups.map((rows) => (rows.every(({ score }) => score === 1) ? 1 : 0))),
      n: groups.length,
    }
  }
  return [meanScore('answers', scored), all('figures', figureKey), all('questions', questionKey)]
}
