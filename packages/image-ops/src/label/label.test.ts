import { expect, test } from 'vitest'
import { meanDifference } from '../compare/difference.ts'
import { pixel, plain } from '../textured.fixture.ts'
import { drawLabels, drawLabelsOnto, drawMarkers, type Label, labelWidth } from './label.ts'

const characters = '0123456789ABCDEFGHIJKLMNPQRSTUVWXYZ' // O is drawn like 0
const label: Label = { text: '', x: 3, y: 3, height: 6, colour: [255, 255, 255], outline: [0, 0, 0], outlineWidth: 1 }

test.each([6, 8, 12, 48])('at %i px every two characters look different', (height) => {
  const drawn = [...characters].map((text) =>
    drawLabels(plain(height + 6, height + 6, 128), [{ ...label, text, height }]),
  )
  for (const [i, a] of drawn.entries())
    for (const [j, b] of drawn.slice(i + 1).entries())
      expect(meanDifference(a, b), `${characters[i]} and ${characters[i + j + 1]}`).toBeGreaterThan(0.8)
})

test('text fills its box and its outline reaches as far as said', () => {
  const [height, outlineWidth, x, y] = [20, 3, 10, 12]
  const width = labelWidth('8', height)
  const image = drawLabels(plain(60, 60, 128), [{ ...label, text: '8', x, y, height, outlineWidth }])
  const changed = { left: 60, right: 0, top: 60, bottom: 0 }
  for (let v = 0; v < 60; v++) {
    for (let u = 0; u < 60; u++) {
      if (pixel(image, u, v)[0] === 128) continue
      changed.left = Math.min(changed.left, u)
      changed.right = Math.max(changed.right, u + 1)
      changed.top = Math.min(changed.top, v)
      changed.bottom = Math.max(changed.bottom, v + 1)
    }
  }
  expect(Math.abs(changed.left - (x - outlineWidth))).toBeLessThanOrEqual(1)
  expect(Math.abs(changed.right - (x + width + outlineWidth))).toBeLessThanOrEqual(1)
  expect(Math.abs(changed.top - (y - outlineWidth))).toBeLessThanOrEqual(1)
  expect(Math.abs(changed.bottom - (y + height + outlineWidth))).toBeLessThanOrEqual(1)
})

test('a marker has its fill, its edge and its digit, and nothing outside', () => {
  const marker = {
    text: '1',
    x: 20.5,
    y: 20.5,
    diameter: 30,
    fill: [255, 0, 0],
    edge: [0, 0, 0],
    edgeWidth: 3,
    textColour: [0, 255, 0],
  } as const
  const image = drawMarkers(plain(41, 41, 128), [marker])
  expect(pixel(image, 20, 20)).toEqual([0, 255, 0]) // the stem of the 1
  expect(pixel(image, 30, 20)).toEqual([255, 0, 0])
  expect(pixel(image, 34, 20)).toEqual([0, 0, 0])
  for (let y = 0; y < 41; y++)
    for (let x = 0; x < 41; x++)
      if (Math.hypot(x - 20, y - 20) > 16.5) expect(pixel(image, x, y)).toEqual([128, 128, 128])
})

test('what reaches over the edge is cut, the argument is left alone, other characters are refused', () => {
  const image = plain(10, 10, 128)
  expect(drawLabels(image, [{ ...label, text: '8', x: -3, y: 7 }]).data.length).toBe(300)
  expect(image).toEqual(plain(10, 10, 128))
  expect(() => drawLabels(image, [{ ...label, text: 'é' }])).toThrow("expected 0-9 or A-Z, got 'é'")
})

test('drawLabelsOnto draws the same on the picture itself', () => {
  const image = plain(30, 30, 128)
  const labels = [{ ...label, text: '42' }]
  const expected = drawLabels(image, labels)
  drawLabelsOnto(image, labels)
  expect(image).toEqual(expected)
})
