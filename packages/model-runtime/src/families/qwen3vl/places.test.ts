import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeOf } from './places.ts'

const sizes = { height: fc.integer({ min: 1, max: 80 }), width: fc.integer({ min: 1, max: 80 }) }

test('a picture of the size of the table has its places', () => {
  const { rows, shares } = placeOf(3, 1, 5, 5, 5)
  expect(rows[0]).toBe(16)
  expect(shares).toEqual([1, 0, 0, 0])
})

test('corners are corners, and between them a table that grows evenly is read as it grows', () => {
  fc.assert(
    fc.property(
      fc.record(sizes),
      fc.integer({ min: 1, max: 48 }),
      fc.nat(),
      fc.nat(),
      ({ height, width }, side, a, b) => {
        const [row, column] = [a % height, b % width]
        const { rows, shares } = placeOf(row, column, height, width, side)
        const read = (value: (y: number, x: number) => number) =>
          rows.reduce((sum, at, i) => sum + shares[i]! * value(Math.floor(at / side), at % side), 0)
        const along = (index: number, size: number) => (size === 1 ? 0 : (index / (size - 1)) * (side - 1))
        expect(read(() => 1)).toBeCloseTo(1, 5)
        expect(read((y) => y)).toBeCloseTo(along(row, height), 4)
        expect(read((_, x) => x)).toBeCloseTo(along(column, width), 4)
      },
    ),
  )
})
