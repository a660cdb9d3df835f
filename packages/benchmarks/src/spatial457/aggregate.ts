import type { Aggregate, ScoredItem } from '../figures/figure.ts'
import { byCategory, meanFigure, meanScore } from '../figures/means.ts'
import { levels } from './load.ts'

/** Micro accuracy over all items, and accuracy by level in the benchmark's order (0 for a level without items). */
export function byLevel(scored: readonly ScoredItem[]): Aggregate {
  const present = byCategory(scored).rows
  const others = present.filter(({ name }) => !levels.some((level) => level === name))
  const rows = levels.map((level) => present.find(({ name }) => name === level) ?? { name: level, value: 0, n: 0 })
  return {
    headline: meanScore('accuracy', scored),
    tables: [
      { name: 'level', rows: [...rows, ...others] },
      { name: 'macro', rows: [meanFigure('mean of levels', present)] },
    ],
  }
}
