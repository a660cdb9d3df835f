import type { Aggregate, ScoredItem } from '../figures/figure.ts'
import { byCategory, meanScore } from '../figures/means.ts'
import { withinFactor } from './score.ts'
import type { UnitRule } from './units.ts'

/** The share within a factor of 2 (headline) and of 1.5, over all and by question type. */
export function withinFactors(inCentimetres: UnitRule) {
  return (scored: readonly ScoredItem[]): Aggregate => {
    const strict = scored.map((row) => ({ ...row, score: withinFactor(row.value, row.item, 1.5, inCentimetres) }))
    return {
      headline: meanScore('within a factor of 2', scored),
      tables: [
        byCategory(scored),
        { name: 'factor', rows: [meanScore('2', scored), meanScore('1.5', strict)] },
        { ...byCategory(strict), name: 'category, factor 1.5' },
      ],
    }
  }
}
