import type { Rng } from '@spatial-ssrl/core'
import type { Maze, Move } from '@spatial-ssrl/verifiers'

/** A grid of cells, counted row by row from 0, and the walls between neighbours. */
export interface Grid {
  rows: number
  columns: number
  /** [lower, higher] cell, sorted. */
  walls: [number, number][]
}

/**
 * A maze with exactly one way between any two cells, carved by a walk that goes back where it is stuck; then a share of the walls that are
 * left is opened, which makes loops.
 * @param loops share of the walls, [0, 1]
 */
export function carveMaze(rows: number, columns: number, loops: number, rng: Rng): Grid {
  const open = new Set<number>()
  const key = (a: number, b: number) => Math.min(a, b) * rows * columns + Math.max(a, b)
  const visited = new Uint8Array(rows * columns)
  const first = rng.fork('first').int(rows * columns)
  const walk = rng.fork('walk')
  visited[first] = 1
  for (const path = [first]; path.length > 0; ) {
    const cell = path.at(-1)!
    const unvisited = neighbours(cell, rows, columns).filter((next) => visited[next] === 0)
    if (unvisited.length === 0) {
      path.pop()
      continue
    }
    const next = unvisited[walk.int(unvisited.length)]!
    open.add(key(cell, next))
    visited[next] = 1
    path.push(next)
  }
  const closed: [number, number][] = []
  for (let cell = 0; cell < rows * columns; cell++)
    for (const next of neighbours(cell, rows, columns))
      if (next > cell && !open.has(key(cell, next))) closed.push([cell, next])
  const opened = Math.round(loops * closed.length)
  const walls = opened === 0 ? closed : rng.fork('loops').shuffle(closed).slice(opened)
  return { rows, columns, walls: walls.sort(([a, b], [c, d]) => a - c || b - d) }
}

/** A shortest way from start to goal, by the number of steps from every cell to the goal; of several the first in the order R, D, L, U. */
export function shortestPath({ rows, columns, start, goal, walls }: Maze, steps: ArrayLike<number>): Move[] {
  const closed = new Set(walls.map(([a, b]) => Math.min(a, b) * rows * columns + Math.max(a, b)))
  const path: Move[] = []
  for (let cell = start; cell !== goal; ) {
    const [move, next] = (['right', 'down', 'left', 'up'] as const)
      .map((name) => [name, cellAfter(cell, name, rows, columns)] as const)
      .find(
        ([, to]) =>
          to >= 0 &&
          steps[to] === steps[cell]! - 1 &&
          !closed.has(Math.min(cell, to) * rows * columns + Math.max(cell, to)),
      )!
    path.push(move)
    cell = next
  }
  return path
}

/** The cell that a move leads to, walls aside; −1 beyond the border. */
export function cellAfter(cell: number, move: Move, rows: number, columns: number): number {
  const column = cell % columns
  if (move === 'left') return column > 0 ? cell - 1 : -1
  if (move === 'right') return column < columns - 1 ? cell + 1 : -1
  const next = move === 'up' ? cell - columns : cell + columns
  return next >= 0 && next < rows * columns ? next : -1
}

function neighbours(cell: number, rows: number, columns: number): number[] {
  return (['right', 'down', 'left', 'up'] as const)
    .map((move) => cellAfter(cell, move, rows, columns))
    .filter((next) => next >= 0)
}
