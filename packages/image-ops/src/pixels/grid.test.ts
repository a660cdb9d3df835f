import fc from 'fast-check'
import { expect, test } from 'vitest'
import { images, plain, textured } from '../textured.fixture.ts'
import { cutGrid, gridCells, joinGrid, paste, pasteOnto, rearrangeGrid } from './grid.ts'
import { crop } from './rectangle.ts'

test('joining the cut cells gives the picture without its remainder', () => {
  fc.assert(
    fc.property(images, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (image, rows, columns) => {
      fc.pre(image.height >= rows && image.width >= columns)
      const width = Math.floor(image.width / columns) * columns
      const height = Math.floor(image.height / rows) * rows
      expect(joinGrid(cutGrid(image, rows, columns), rows, columns)).toEqual(crop(image, { x: 0, y: 0, width, height }))
    }),
  )
})

test('cells are numbered row by row', () => {
  expect(gridCells({ width: 7, height: 5 }, 2, 3)).toEqual([
    { x: 0, y: 0, width: 2, height: 2 },
    { x: 2, y: 0, width: 2, height: 2 },
    { x: 4, y: 0, width: 2, height: 2 },
    { x: 0, y: 2, width: 2, height: 2 },
    { x: 2, y: 2, width: 2, height: 2 },
    { x: 4, y: 2, width: 2, height: 2 },
  ])
})

test('pasting a patch back changes nothing, pasting elsewhere moves it', () => {
  const image = textured(9, 8)
  const box = { x: 2, y: 3, width: 4, height: 3 }
  const patch = crop(image, box)
  expect(paste(image, patch, box.x, box.y)).toEqual(image)
  expect(crop(paste(image, patch, 5, 0), { ...box, x: 5, y: 0 })).toEqual(patch)
})

test('rearranging is cutting, reordering and joining', () => {
  const three = fc.integer({ min: 1, max: 3 })
  fc.assert(
    fc.property(images, three, three, fc.infiniteStream(fc.nat()), (image, rows, columns, draws) => {
      fc.pre(image.height >= rows && image.width >= columns)
      const order = [...draws.take(rows * columns)].map((draw) => draw % (rows * columns))
      const cells = cutGrid(image, rows, columns)
      const expected = joinGrid(
        order.map((cell) => cells[cell]!),
        rows,
        columns,
      )
      expect(rearrangeGrid(image, rows, columns, order)).toEqual(expected)
    }),
  )
})

test('pasteOnto changes the picture itself', () => {
  const [image, patch] = [textured(9, 8), plain(4, 3, 7)]
  const expected = paste(image, patch, 5, 2)
  pasteOnto(image, patch, 5, 2)
  expect(image).toEqual(expected)
})

test.each([
  ['a cell without pixels', () => cutGrid(plain(3, 3, 0), 4, 1)],
  ['no rows', () => cutGrid(plain(3, 3, 0), 0, 1)],
  ['half a column', () => cutGrid(plain(3, 3, 0), 1, 1.5)],
  ['a missing cell', () => joinGrid([plain(2, 2, 0)], 1, 2)],
  ['cells of two sizes', () => joinGrid([plain(2, 2, 0), plain(2, 3, 0)], 1, 2)],
  ['an order that is too short', () => rearrangeGrid(plain(4, 4, 0), 2, 2, [0, 1, 2])],
  ['a cell that is not there', () => rearrangeGrid(plain(4, 4, 0), 2, 2, [0, 1, 2, 4])],
  ['a patch over the edge', () => paste(plain(3, 3, 0), plain(2, 2, 0), 2, 0)],
])('refuses %s', (_, act) => {
  expect(act).toThrow(RangeError)
})
