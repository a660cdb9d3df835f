import { type Maze, type Move, readMoves, stepsToGoal } from '@spatial-ssrl/verifiers'
import { z } from 'zod'
import { readMeta, type Task } from '../task/task.ts'
import { ask, type Question } from '../task/wording.ts'
import { carveMaze, type Grid, shortestPath } from './carve.ts'
import { drawMaze, drawPath, lookFor } from './draw.ts'

const version = 1

const paramsSchema = z
  .strictObject({
    rows: z.int().min(2).max(20).default(4).describe('cells from top to bottom'),
    columns: z.int().min(2).max(20).default(4).describe('cells from left to right'),
    side: z.int().min(16).max(4096).default(256).describe('shorter side where none is asked for, px'),
    loops: z.number().min(0).max(1).default(0).describe('share of the inner walls taken away; 0 = one way only'),
    leastSteps: z.int().min(1).default(3).describe('steps from start to goal at least'),
    mostSteps: z.int().min(1).default(400).describe('and at most'),
  })
  .refine(({ leastSteps, mostSteps }) => leastSteps <= mostSteps, 'leastSteps is not above mostSteps')

/** What `maze` asks for: cells, picture size (px), loops, and steps of the way. The schema states units and defaults. */
export type MazeParams = z.output<typeof paramsSchema>

const cell = z.int().min(0)
const metaSchema = z.object({
  maze: z.object({
    rows: z.int().min(2),
    columns: z.int().min(2),
    start: cell,
    goal: cell,
    walls: z.array(z.tuple([cell, cell])),
  }),
})
const lookSchema = metaSchema.extend({ look: z.object({ cell: z.int().min(1), wall: z.int().min(1) }) })

const question: Question = {
  name: 'maze',
  places: [],
  images: 1,
  wordings: [
    'Find the way from S to G. Answer with the moves U, D, L, R, joined by -.',
    'Walk from S to G without crossing a wall. Give the moves (U, D, L, R), joined by -.',
    'Which moves lead from S to G? Write U, D, L and R, joined by -.',
  ],
}

/** Find the way through a drawn grid maze; the answer is a shortest way, and any legal one is right (after Ariadne, arXiv:2511.00710). */
export const maze: Task<MazeParams, 'none'> = {
  name: 'maze',
  version,
  needs: 'none',
  images: 1,
  questions: [question],
  params: paramsSchema,
  reward: { rule: 'maze' },
  explain: 'Find the way from S to G: up, down, left, right.',
  chance: () => 0,

  generate({ side }, params, rng, templates) {
    const { rows, columns, loops, leastSteps, mostSteps } = params
    const grid = carveMaze(rows, columns, loops, rng.fork('maze'))
    const ends = rng.fork('ends')
    // Goals in random order; the first that has a start far enough away and not too far.
    for (const goal of ends.fork('goal').shuffle(Array.from({ length: rows * columns }, (_, at) => at))) {
      const steps = stepsToGoal({ ...grid, start: goal, goal })
      const starts = [...steps.keys()].filter((at) => steps[at]! >= leastSteps && steps[at]! <= mostSteps)
      if (starts.length === 0) continue
      const maze: Maze = { ...grid, start: ends.fork('start').pick(starts), goal }
      const look = lookFor(maze, side ?? params.side)
      const path = shortestPath(maze, steps)
      return {
        images: [drawMaze(maze, look)],
        problem: ask(question, {}, rng.fork('wording'), templates),
        answer: written(path),
        meta: {
          generatorVersion: version,
          params,
          maze: { ...(grid as Grid), start: maze.start, goal },
          look: { ...look },
          steps: path.length,
          turns: path.filter((move, i) => i > 0 && move !== path[i - 1]).length,
          difficulty: path.length / (rows * columns - 1),
        },
      }
    }
    return { declined: 'no two cells are so far apart' }
  },

  answerFromMeta(meta) {
    const { maze } = readMeta('maze', metaSchema, meta)
    return written(shortestPath(maze, stepsToGoal(maze)))
  },

  solution: {
    caption: 'The way.',
    picture({ answer, meta }, images) {
      const { maze, look } = readMeta('maze', lookSchema, meta)
      return drawPath(images[0]!, maze, readMoves(answer) ?? [], look)
    },
  },

  derivation: (_, rng) => rng.pick(['Follow the open cells from S.', 'Walk back from G.']),
}

function written(path: readonly Move[]): string {
  return path.map((move) => move[0]!.toUpperCase()).join('-')
}
