import { checkChoice, checkList } from '../checks/check-choice.ts'
import type { Move } from '../readers/moves.ts'

/** A grid with walls between its cells. Cells are counted row by row from 0. */
export interface Maze {
  rows: number
  columns: number
  start: number
  goal: number
  /** Pairs of neighbouring cells with a wall between them, in either order. The outer border is closed. */
  walls: readonly (readonly [number, number])[]
}

/** `goal`: only a legal path to the goal counts. `progress`: others earn a part by how near they end. */
export type PathCredit = 'goal' | 'progress'

const partial = 0.5
const moves: readonly Move[] = ['up', 'down', 'left', 'right']

/**
 * What a path is worth in a maze, in [0, 1], by walking it: 1 for any legal path that ends at the goal, however it goes. A step into a
 * wall ends the walk. `progress` pays 0.5 · (1 − steps still needed / steps needed from the start), cut at 0, for all other paths, so
 * that no detour is worth arriving.
 */
export function mazeCredit(path: readonly Move[], maze: Maze, rule: PathCredit = 'goal'): number {
  checkList('mazeCredit', 'path', path)
  checkChoice('mazeCredit', 'rule', rule, ['goal', 'progress'])
  const open = passages(maze)
  let cell = maze.start
  let legal = true
  for (const move of path) {
    const next = neighbour(maze, cell, move)
    legal = next >= 0 && open(cell, next)
    if (!legal) break
    cell = next
  }
  if (legal && cell === maze.goal) return 1
  if (rule === 'goal') return 0
  const steps = stepsToGoal(maze, open)
  const needed = steps[maze.start]!
  return needed > 0 && needed < Number.POSITIVE_INFINITY ? partial * Math.max(0, 1 - steps[cell]! / needed) : 0
}

/** Steps from every cell to the goal, (rows · columns); Infinity where there is no way. */
export function stepsToGoal(maze: Maze, open = passages(maze)): Float64Array {
  const steps = new Float64Array(maze.rows * maze.columns).fill(Number.POSITIVE_INFINITY)
  const queue = [maze.goal]
  steps[maze.goal] = 0
  for (const cell of queue) {
    for (const move of moves) {
      const next = neighbour(maze, cell, move)
      if (next < 0 || steps[next] !== Number.POSITIVE_INFINITY || !open(cell, next)) continue
      steps[next] = steps[cell]! + 1
      queue.push(next)
    }
  }
  return steps
}

/** Whether no wall stands between two neighbouring cells. */
function passages({ walls, rows, columns }: Maze): (from: number, to: number) => boolean {
  const cells = rows * columns
  const key = (a: number, b: number) => Math.min(a, b) * cells + Math.max(a, b)
  const closed = new Set(walls.map(([a, b]) => key(a, b)))
  return (from, to) => !closed.has(key(from, to))
}

/** The cell that a move leads to, walls aside; −1 beyond the border. */
function neighbour({ rows, columns }: Maze, cell: number, move: Move): number {
  const column = cell % columns
  if (move === 'left') return column > 0 ? cell - 1 : -1
  if (move === 'right') return column < columns - 1 ? cell + 1 : -1
  const next = move === 'up' ? cell - columns : cell + columns
  return next >= 0 && next < rows * columns ? next : -1
}
