import type { Aggregate, Figure, ScoredItem } from '../figures/figure.ts'
import { byCategory, groupBy, meanFigure, meanOf, meanScore, meanScores } from '../figures/means.ts'
import { textOf } from '../item/metadata.ts'

/** Relations that are each other's opposite; both of a pair have to be right. */
const opposites = [
  ['left', 'right'],
  ['on', 'under'],
  ['in-front', 'behind'],
]

/**
 * What'sUp (arXiv:2310.19785). Pairs (both opposites right) and sets of four (all relations of two objects right) are out of N / 2 and N / 4,
 * as its authors count.
 * @param headline the mean over both sets together, or the mean of the two sets' accuracies
 */
export function pairsAndSets(headline: 'items' | 'sets') {
  return (scored: readonly ScoredItem[]): Aggregate => {
    const subset = ({ item }: ScoredItem) => textOf(item, 'subset')
    const individual = meanScores('individual', scored, subset)
    const subsets = [...groupBy(scored, subset)]
    return {
      headline:
        headline === 'items'
          ? meanScore('accuracy', scored)
          : { ...meanFigure('accuracy', individual.rows), n: scored.length },
      tables: [
        individual,
        { name: 'pairs', rows: subsets.map(([name, rows]) => shareOf(name, rows, pairsRight, 2)) },
        { name: 'sets of four', rows: subsets.map(([name, rows]) => shareOf(name, rows, setsRight, 4)) },
        { ...byCategory(scored), name: 'relation' },
      ],
    }
  }
}

/** File names are `<object>_<relation>_<object>`; the relation's first word is its second part. */
function parts({ item }: ScoredItem): string[] {
  return item.id.slice(item.id.indexOf('/') + 1).split('_')
}

function shareOf(name: string, rows: ScoredItem[], right: (set: ScoredItem[]) => number, size: number): Figure {
  const sets = groupBy(rows, (row) => `${parts(row)[0]} ${parts(row).at(-1)}`)
  const n = rows.length / size
  return { name, value: n === 0 ? 0 : [...sets.values()].reduce((sum, set) => sum + right(set), 0) / n, n }
}

function pairsRight(set: ScoredItem[]): number {
  const isRight = (relation: string) =>
    meanOf(set.filter((row) => parts(row)[1] === relation).map(({ score }) => score)) === 1
  return opposites.filter((pair) => pair.every(isRight)).length
}

function setsRight(set: ScoredItem[]): number {
  return set.length === 4 && set.every(({ score }) => score === 1) ? 1 : 0
}
