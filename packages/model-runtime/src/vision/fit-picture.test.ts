import { expect, test } from 'vitest'
import { fitPicture } from './fit-picture.ts'

const picture = (width: number, height: number) => ({ width, height, data: new Uint8Array(width * height * 3).fill(9) })
const bounds = { factor: 28, minPixels: 56 * 56, maxPixels: 280 * 280 }

test.each([
  [280, 280, 280, 280],
  [30, 30, 56, 56],
  [600, 300, 392, 196],
])('%i×%i is seen at %i×%i', (width, height, seenWidth, seenHeight) => {
  const seen = fitPicture(picture(width, height), bounds)
  expect([seen.width, seen.height]).toEqual([seenWidth, seenHeight])
  expect(fitPicture(seen, bounds)).toBe(seen) // nothing is left to do for the server
})

test('an exact size stretches', () => {
  const seen = fitPicture(picture(10, 10), { width: 420, height: 280 })
  expect([seen.width, seen.height, new Set(seen.data)]).toEqual([420, 280, new Set([9])])
})
