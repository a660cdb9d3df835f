import type { Aggregate, Profile, ScoredItem } from '../benchmark.ts'
import { byCategory, meanScore } from '../figures.ts'
import { withinFactor } from './score.ts'

/** The share within a factor of 2 (headline) and of 1.5, over all and by question type. */
export function withinFactors(scored: readonly ScoredItem[], profile: Profile): Aggregate {
  const strict = scored.map((row) => ({ ...row, score: withinFactor(row.value, row.item, 1.5, profile) }))
  return {
    headline: meanScore('within a factor of 2', scored),
    tables: [
      byCategory(scored),
      { name: 'factor', rows: [meanScore('2', scored), meanScore('1.5', strict)] },
      { ...byCategory(strict), name: 'category, factor 1.5' },
    ],
  }
}
