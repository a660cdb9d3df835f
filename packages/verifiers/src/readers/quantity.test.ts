import { expect, test } from 'vitest'
import { readQuantity } from './quantity.ts'

test.each<[string, number, string]>([
  ['12', 12, 'none'],
  ['three', 3, 'none'],
  ['1.2 m', 1.2, 'length'],
  ['96cm', 0.96, 'length'],
  ['96 \\text{ cm}', 0.96, 'length'],
  ['96\\,\\mathrm{cm}', 0.96, 'length'],
  ['\\text{96 cm}', 0.96, 'length'],
  ['1,200 mm', 1.2, 'length'],
  ['3 Feet', 0.9144, 'length'],
  ['2 feet 6 inches', 0.762, 'length'],
  ['5\'10"', 1.778, 'length'],
  ['one yard', 0.9144, 'length'],
  ['1.5 metres.', 1.5, 'length'],
  ['-2 km', -2000, 'length'],
  ['90 s', 90, 'time'],
  ['1 min 30 s', 90, 'time'],
  ['90°', 90, 'angle'],
  ['90^\\circ', 90, 'angle'],
  ['1 rad', 180 / Math.PI, 'angle'],
])('%j', (text, value, dimension) => {
  const quantity = readQuantity(text)
  expect(quantity?.dimension).toBe(dimension)
  expect(quantity?.value).toBeCloseTo(value, 9)
})

test.each([
  '',
  'm',
  '10-20 inches',
  'about 3 feet',
  '3 feet or 4 feet',
  '1 m 5 s',
  '2 m -3 cm',
  '3 furlongs',
  '５ m',
  '3 m\u200b',
])('%j is no quantity', (text) => expect(readQuantity(text)).toBe(null))
