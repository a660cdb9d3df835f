import type { Aggregate, Figure, ScoredItem } from '../figures/figure.ts'
import { byCategory, meanFigure, meanScore } from '../figures/means.ts'

const directions = 'object_rel_direction'

/**
 * VSI-Bench (arXiv:2412.14171): by question type and by task, of which relative direction is itself the mean of its three levels.
 * @param headline the mean over all items, or over the eight tasks
 */
export function taskMeans(headline: 'items' | 'tasks') {
  return (scored: readonly ScoredItem[]): Aggregate => {
    const types = byCategory(scored)
    const tasks = tasksOf(types.rows)
    const macro = { ...meanFigure('mean of tasks', tasks), n: tasks.length }
    return {
      headline: headline === 'items' ? meanScore('accuracy', scored) : { ...macro, name: 'accuracy', n: scored.length },
      tables: [types, { name: 'task', rows: tasks }, { name: 'macro', rows: [macro] }],
    }
  }
}

function tasksOf(types: readonly Figure[]): Figure[] {
  const isDirection = ({ name }: Figure) => name.startsWith(directions)
  const levels = types.filter(isDirection)
  if (levels.length === 0) return [...types]
  const n = levels.reduce((sum, level) => sum + level.n, 0)
  return [...types.filter((figure) => !isDirection(figure)), { ...meanFigure(directions, levels), n }]
}
