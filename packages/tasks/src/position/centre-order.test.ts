import { expect, test } from 'vitest'
import { centreOrder } from './centre-order.ts'

test.each([
  [60, 40, { left: 3, right: 56, top: 2, bottom: 37 }],
  [17, 90, { left: 0, right: 16, top: 0, bottom: 89 }],
  [50, 50, { left: 30, right: 45, top: 31, bottom: 40 }],
])('visits a %i × %i area as a stable sort by distance would', (width, height, area) => {
  const [centreX, centreY] = [Math.floor(width / 2), Math.floor(height / 2)]
  const expected: { i: number; distance: number }[] = []
  for (let y = area.top; y <= area.bottom; y++)
    for (let x = area.left; x <= area.right; x++)
      expected.push({ i: y * width + x, distance: (x - centreX) ** 2 + (y - centreY) ** 2 })
  expected.sort((a, b) => a.distance - b.distance)
  const visited = [...centreOrder(area, width, centreX, centreY)].flatMap(({ pixels }) => [...pixels])
  expect(visited).toEqual(expected.map(({ i }) => i))
})
