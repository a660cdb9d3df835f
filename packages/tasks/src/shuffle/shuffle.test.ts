import { createRng, type Puzzle } from '@spatial-ssrl/core'
import { crop as cut, cutGrid, gridCells, joinGrid } from '@spatial-ssrl/image-ops'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textured } from '../task/scene.fixture.ts'
import { shuffle } from './shuffle.ts'

const unmarked = { label: { share: 0, pixels: 0 }, border: { share: 0, pixels: 0 } }
const grids = fc
  .record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 6 }) })
  .filter(({ rows, columns }) => rows * columns > 1)

test('following the answer restores the picture', () => {
  fc.assert(
    fc.property(grids, fc.integer(), ({ rows, columns }, seed) => {
      const params = shuffle.params.parse({ rows, columns, smallestPatch: 1, identity: true, look: unmarked })
      const image = textured(columns * 9 + (columns - 1), rows * 8 + (rows - 1), seed)
      const { images, answer } = shuffle.generate({ image }, params, createRng(seed)) as Puzzle
      const shown = cutGrid(images[0]!, rows, columns)
      const restored = joinGrid(
        answer.split('-').map((number) => shown[Number(number)]!),
        rows,
        columns,
      )
      expect(restored).toEqual(cut(image, { x: 0, y: 0, width: columns * 9, height: rows * 8 }))
    }),
    { numRuns: 50 },
  )
})

test('with a masked patch the answer restores all but that one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 4 }), fc.integer(), (rows, columns, seed) => {
      const params = shuffle.params.parse({ rows, columns, masked: true, smallestPatch: 1, look: unmarked })
      const image = textured(columns * 9, rows * 8, seed)
      const { images, answer, meta } = shuffle.generate({ image }, params, createRng(seed)) as Puzzle
      const [shown, original] = [cutGrid(images[0]!, rows, columns), cutGrid(image, rows, columns)]
      const numbers = answer.split('-').map(Number)
      expect(shown[meta.masked as number]!.data.every((value) => value === 255)).toBe(true)
      for (const [place, number] of numbers.entries())
        if (number !== meta.masked) expect(shown[number]).toEqual(original[place])
    }),
    { numRuns: 30 },
  )
})

test('difficulty grows with the patches to be placed', () => {
  const difficulty = (changes: object) => {
    const params = shuffle.params.parse({ smallestPatch: 1, ...changes })
    const puzzles = Array.from({ length: 30 }, (_, seed) =>
      shuffle.generate({ image: textured(60, 60) }, params, createRng(seed)),
    )
    return puzzles.reduce((sum, puzzle) => sum + ((puzzle as Puzzle).meta.difficulty as number) / 30, 0)
  }
  const rising = [{ rows: 1, columns: 3 }, {}, { masked: true }, { rows: 3, columns: 3 }, { rows: 6, columns: 6 }].map(
    difficulty,
  )
  expect(rising.toSorted((a, b) => a - b)).toEqual(rising)
  expect(rising.at(-1)).toBeLessThan(1)
})

test('the numbers stand on the patches that they name', () => {
  const image = textured(96, 96)
  const plain = shuffle.params.parse({ look: unmarked })
  const numbered = shuffle.generate({ image }, shuffle.params.parse({}), createRng(3)) as Puzzle
  const bare = shuffle.generate({ image }, plain, createRng(3)) as Puzzle
  expect(numbered.answer).toBe(bare.answer)
  for (const cell of gridCells({ width: 96, height: 96 }, 2, 2)) {
    const lower = { ...cell, x: cell.x + 20, y: cell.y + 20, width: 20, height: 20 }
    expect(cut(numbered.images[0]!, lower)).toEqual(cut(bare.images[0]!, lower))
    const corner = { ...cell, width: 14, height: 14 }
    expect(cut(numbered.images[0]!, corner)).not.toEqual(cut(bare.images[0]!, corner))
  }
})

test('the order in which nothing moved is left out by default only', () => {
  const image = textured(60, 60)
  const identities = (identity: boolean) => {
    const params = shuffle.params.parse({ identity, columns: 3, rows: 1 })
    return Array.from(
      { length: 60 },
      (_, seed) => shuffle.generate({ image }, params, createRng(seed)) as Puzzle,
    ).filter(({ answer }) => answer === '0-1-2').length
  }
  expect(identities(false)).toBe(0)
  expect(identities(true)).toBeGreaterThan(3)
})

test('a masked patch is white but for its number', () => {
  const params = shuffle.params.parse({ masked: true })
  const { images, meta, problem } = shuffle.generate({ image: textured(96, 96) }, params, createRng(1)) as Puzzle
  const cell = gridCells(images[0]!, 2, 2)[meta.masked as number]!
  const inside = cut(images[0]!, { ...cell, x: cell.x + 20, y: cell.y + 20, width: 20, height: 20 })
  expect(inside.data.every((value) => value === 255)).toBe(true)
  expect(problem).toMatch(/One patch is blank\.$/)
})

test.each([
  [2, 2, 'TopLeft-TopRight-BottomLeft-BottomRight'],
  [1, 3, 'Left-Middle-Right'],
  [1, 4, 'Left-Middle1-Middle2-Right'],
  [3, 1, 'Top-Middle-Bottom'],
  [1, 2, 'Left-Right'],
  [2, 3, 'Row1Column1-Row1Column2-Row1Column3-Row2Column1-Row2Column2-Row2Column3'],
])('a %i × %i question names its places', (rows, columns, places) => {
  const params = shuffle.params.parse({ rows, columns, identity: true })
  const { problem } = shuffle.generate({ image: textured(120, 120) }, params, createRng(0)) as Puzzle
  expect(problem).toContain(places)
})

test('declines pictures without one right answer', () => {
  const params = shuffle.params.parse({})
  expect(shuffle.generate({ image: textured(31, 64) }, params, createRng(0))).toEqual({ declined: 'image too small' })
  const patch = textured(32, 32)
  const twins = joinGrid([patch, textured(32, 32, 5), patch, textured(32, 32, 9)], 2, 2)
  expect(shuffle.generate({ image: twins }, params, createRng(0))).toEqual({ declined: 'two patches look the same' })
  expect(shuffle.generate({ image: twins }, { ...params, leastDifference: 0 }, createRng(0))).toHaveProperty('answer')
})

test('grids that make no question are refused by the schema', () => {
  expect(() => shuffle.params.parse({ rows: 1, columns: 2 })).toThrow(/one other order only/)
  expect(() => shuffle.params.parse({ rows: 1, columns: 4, masked: true })).toThrow(/at least 2×2/)
  expect(() => shuffle.params.parse({ rows: 1, columns: 1 })).toThrow(/nothing to put in order/)
  expect(() => shuffle.params.parse({ row: 1 })).toThrow()
})
