import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readMoves } from '../readers/moves.ts'
import { type Maze, mazeCredit, stepsToGoal } from './maze.ts'

const open: Maze = { rows: 3, columns: 3, start: 0, goal: 8, walls: [] }
const walk = (path: string, maze = open, rule: 'goal' | 'progress' = 'goal') => mazeCredit(readMoves(path)!, maze, rule)

test('any legal path to the goal counts', () => {
  expect(walk('right right down down')).toBe(1)
  expect(walk('down down right right')).toBe(1)
  expect(walk('down right up right down down')).toBe(1)
})

test('a wall, the border and a stop elsewhere count as nothing', () => {
  expect(walk('right right down right')).toBe(0)
  expect(walk('right right down')).toBe(0)
  expect(walk('right right down down', { ...open, walls: [[1, 0]] })).toBe(0)
  expect(walk('right right down down', { ...open, walls: [[4, 3]] })).toBe(1)
})

test('progress is what remains of the way, and arriving is worth more than any of it', () => {
  expect(walk('right right down', open, 'progress')).toBe(0.375)
  expect(walk('right right down right', open, 'progress')).toBe(0.375)
  expect(walk('up', open, 'progress')).toBe(0)
  expect(walk('right right down down right', open, 'progress')).toBe(0.5)
  expect(walk('right right down down', open, 'progress')).toBe(1)
})

test('a goal behind walls is out of reach', () => {
  const maze: Maze = { rows: 1, columns: 3, start: 0, goal: 2, walls: [[1, 2]] }
  expect([...stepsToGoal(maze)]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0])
  expect(walk('right right', maze, 'progress')).toBe(0)
})

test('any walk in any maze earns a share', () => {
  const cell = fc.integer({ min: 0, max: 11 })
  const maze = fc.record({
    rows: fc.constant(3),
    columns: fc.constant(4),
    start: cell,
    goal: cell,
    walls: fc.array(fc.tuple(cell, cell), { maxLength: 12 }),
  })
  const path = fc.array(fc.constantFrom('up' as const, 'down' as const, 'left' as const, 'right' as const))
  fc.assert(
    fc.property(path, maze, (moves, value) => {
      const credit = mazeCredit(moves, value, 'progress')
      expect(credit === 1 || (credit >= 0 && credit <= 0.5)).toBe(true)
    }),
  )
})
