import { createRng, type Puzzle } from '@spatial-ssrl/core'
import { type Maze, mazeCredit, readMoves, stepsToGoal } from '@spatial-ssrl/verifiers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maze } from './maze.ts'

const generate = (changes: object, seed: number, side?: number) =>
  maze.generate(side === undefined ? {} : { side }, maze.params.parse(changes), createRng(seed)) as Puzzle

test('the answer is a shortest way, for every size, with loops and without', () => {
  const sizes = { rows: fc.integer({ min: 2, max: 12 }), columns: fc.integer({ min: 2, max: 12 }) }
  fc.assert(
    fc.property(fc.record({ ...sizes, loops: fc.constantFrom(0, 0.3, 1) }), fc.nat(), (changes, seed) => {
      const { answer, meta } = generate({ ...changes, leastSteps: 1 }, seed)
      const drawn = meta.maze as unknown as Maze
      const moves = readMoves(answer)!
      expect(mazeCredit(moves, drawn)).toBe(1)
      expect(moves.length).toBe(stepsToGoal(drawn)[drawn.start])
      expect(maze.answerFromMeta(meta)).toBe(answer)
    }),
    { numRuns: 80 },
  )
})

test('without loops every cell is reached in one way only', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { walls, rows, columns } = generate({ rows: 7, columns: 5 }, seed).meta.maze as unknown as Maze
    const passages = rows * (columns - 1) + columns * (rows - 1) - walls.length
    expect(passages).toBe(rows * columns - 1) // a tree: connected, as the ways exist, and without a loop
  }
})

test('the picture shows the walls that are walked by: following open pixels reaches what following passages reaches', () => {
  for (let seed = 0; seed < 10; seed++) {
    const { images, meta } = generate({ rows: 5, columns: 6, loops: 0.2 }, seed, 128)
    const { rows, columns, walls } = meta.maze as unknown as Maze
    const { cell, wall } = meta.look as { cell: number; wall: number }
    const [picture, pitch] = [images[0]!, cell + wall]
    const closed = new Set(walls.map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`))
    const isWhite = (x: number, y: number) => picture.data[(y * picture.width + x) * 3] === 255
    for (let at = 0; at < rows * columns; at++) {
      const [x, y] = [at % columns, Math.floor(at / columns)]
      const [left, top] = [x * pitch + wall, y * pitch + wall]
      if (x + 1 < columns) expect(isWhite(left + cell, top + 1)).toBe(!closed.has(`${at}-${at + 1}`))
      if (y + 1 < rows) expect(isWhite(left + 1, top + cell)).toBe(!closed.has(`${at}-${at + columns}`))
    }
    expect(Math.min(picture.width, picture.height)).toBeLessThanOrEqual(128)
    expect(Math.min(picture.width, picture.height)).toBeGreaterThan(128 * 0.8)
  }
})

test('the way is as long as asked for, or the puzzle is declined', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { meta } = generate({ rows: 8, columns: 8, leastSteps: 10, mostSteps: 14 }, seed)
    expect(meta.steps).toBeGreaterThanOrEqual(10)
    expect(meta.steps).toBeLessThanOrEqual(14)
  }
  expect(generate({ rows: 2, columns: 2, leastSteps: 9 }, 0)).toEqual({ declined: 'no two cells are so far apart' })
})

test('the solved picture has a red way from S to G', () => {
  const puzzle = generate({}, 4, 96)
  const solved = maze.solution!.picture(puzzle, puzzle.images)
  let red = 0
  for (let i = 0; i < solved.data.length; i += 3) if (solved.data[i] === 225 && solved.data[i + 1] === 30) red++
  expect(red).toBeGreaterThan(50)
})
