import { expect, test } from 'vitest'
import { pixel, plain, textured } from '../textured.fixture.ts'
import { crop, fillRectangle, fillRectangleOnto, strokeRectangles, strokeRectanglesOnto } from './rectangle.ts'

test('crop takes the pixels under the rectangle', () => {
  const image = textured(7, 6)
  const part = crop(image, { x: 2, y: 1, width: 3, height: 4 })
  for (let y = 0; y < 4; y++) for (let x = 0; x < 3; x++) expect(pixel(part, x, y)).toEqual(pixel(image, x + 2, y + 1))
})

test('fillRectangle colours the rectangle and nothing else', () => {
  const image = textured(7, 6)
  const filled = fillRectangle(image, { x: 2, y: 1, width: 3, height: 4 }, [1, 2, 3])
  for (let y = 0; y < 6; y++) {
    for (let x = 0; x < 7; x++) {
      const inside = x >= 2 && x < 5 && y >= 1 && y < 5
      expect(pixel(filled, x, y)).toEqual(inside ? [1, 2, 3] : pixel(image, x, y))
    }
  }
})

test('strokeRectangles draws its frame inside', () => {
  const framed = strokeRectangles(plain(8, 8, 0), [{ x: 1, y: 2, width: 6, height: 5 }], [9, 9, 9], 2)
  const painted = Array.from({ length: 8 }, (_, y) =>
    Array.from({ length: 8 }, (_, x) => (pixel(framed, x, y)[0] ? '#' : '.')).join(''),
  )
  expect(painted).toEqual([
    '........',
    '........',
    '.######.',
    '.######.',
    '.##..##.',
    '.######.',
    '.######.',
    '........',
  ])
})

test('the forms that draw on their argument draw the same, the others leave it alone', () => {
  const [box, colour] = [{ x: 1, y: 2, width: 6, height: 5 }, [1, 2, 3]] as const
  const image = textured(8, 8)
  const before = image.data.slice()
  const expected = strokeRectangles(fillRectangle(image, box, colour), [box], [9, 8, 7], 1)
  expect(image.data).toEqual(before)
  fillRectangleOnto(image, box, colour)
  strokeRectanglesOnto(image, [box], [9, 8, 7], 1)
  expect(image).toEqual(expected)
})

test.each([
  { x: -1, y: 0, width: 2, height: 2 },
  { x: 0, y: 0, width: 0, height: 2 },
  { x: 3, y: 0, width: 3, height: 2 },
  { x: 0, y: 0.5, width: 2, height: 2 },
])('refuses the rectangle %o', (rectangle) => {
  const image = plain(5, 5, 0)
  expect(() => crop(image, rectangle)).toThrow(/expected a rectangle inside 5×5/)
  expect(() => fillRectangle(image, rectangle, [0, 0, 0])).toThrow(RangeError)
  expect(() => strokeRectangles(image, [rectangle], [0, 0, 0], 1)).toThrow(RangeError)
})
