import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partSizes, splitGroups } from './split-groups.ts'

test('parts are as few and as equal as they can be, and none has too many rows', () => {
  fc.assert(
    fc.property(
      fc.nat(64),
      fc.integer({ min: 1, max: 512 }),
      fc.integer({ min: -100, max: 8192 }),
      (count, rows, room) => {
        const sizes = partSizes(count, rows, room)
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count)
        for (const size of sizes) expect(size <= 1 || size * rows <= room).toBe(true)
        if (sizes.length > 1) {
          expect(Math.max(...sizes) * (sizes.length - 1)).toBeLessThan(count)
          expect((sizes.length - 1) * Math.max(1, Math.floor(room / rows))).toBeLessThan(count)
        }
      },
    ),
  )
})

test('groups within the limit stay, others keep their replies in order', () => {
  const request = (text: string) => ({ text, images: [] })
  const replies = Array.from({ length: 5 }, (_, i) => Int32Array.from({ length: 9 }, () => i)) // 16 rows each, padded
  const batch = {
    groups: [
      { request: request('a'), replies },
      { request: request('b'), replies: [] },
    ],
    maxTokens: 9,
  }
  expect(splitGroups(batch, [20, 20], 100)).toEqual(batch)
  const { groups } = splitGroups(batch, [20, 20], 60)
  expect(groups.map((group) => group.replies.map(([first]) => first))).toEqual([[0, 1], [2, 3], [4], []])
  expect(groups.map((group) => group.request.text)).toEqual(['a', 'a', 'a', 'b'])
})
