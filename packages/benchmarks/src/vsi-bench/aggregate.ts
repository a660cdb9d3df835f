import type { Aggregate, Figure, Profile, ScoredItem } from '../benchmark.ts'
import { byCategory, meanFigure, meanScore } from '../figures.ts'

const directions = 'object_rel_direction'

/**
 * VSI-Bench (arXiv:2412.14171). `paper`: the mean over all items; `official`: the mean over its eight tasks, of which relative direction is
 * itself the mean of its three levels.
 */
export function taskMeans(scored: readonly ScoredItem[], profile: Profile): Aggregate {
  const types = byCategory(scored)
  const tasks = tasksOf(types.rows)
  const macro = { ...meanFigure('mean of tasks', tasks), n: tasks.length }
  return {
    headline: profile === 'paper' ? meanScore('accuracy', scored) : { ...macro, name: 'accuracy', n: scored.length },
    tables: [types, { name: 'task', rows: tasks }, { name: 'macro', rows: [macro] }],
  }
}

function tasksOf(types: readonly Figure[]): Figure[] {
  const isDirection = ({ name }: Figure) => name.startsWith(directions)
  const levels = types.filter(isDirection)
  if (levels.length === 0) return [...types]
  const n = levels.reduce((sum, level) => sum + level.n, 0)
  return [...types.filter((figure) => !isDirection(figure)), { ...meanFigure(directions, levels), n }]
}
