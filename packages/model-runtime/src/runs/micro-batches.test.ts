import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planMicroBatches } from './micro-batches.ts'

const size = fc.record({
  promptLength: fc.integer({ min: 1, max: 300 }),
  replyTokens: fc.integer({ min: 1, max: 128 }),
  pictures: fc.array(fc.constantFrom(4, 8, 12, 16), { maxLength: 5 }),
})

test('every group is in exactly one part and fits its sizes; no shared part exceeds the limit', () => {
  fc.assert(
    fc.property(fc.array(size, { maxLength: 40 }), fc.integer({ min: 1, max: 5000 }), (groups, limit) => {
      const plan = planMicroBatches(groups, limit, 4)
      expect(plan.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(groups.map((_, index) => index))
      for (const { members, sizes } of plan) {
        const own = members.map((index) => groups[index]!)
        const pictures = own.flatMap((group) => group.pictures)
        expect(members.length).toBeLessThanOrEqual(sizes.groups)
        expect(pictures.length).toBeLessThanOrEqual(sizes.images)
        for (const group of own) expect(group.promptLength).toBeLessThanOrEqual(sizes.promptLength)
        for (const patches of pictures) {
          if (sizes.fullImages) expect(patches).toBe(sizes.patchesPerImage)
          else expect(patches).toBeLessThanOrEqual(sizes.patchesPerImage)
        }
        const widest = Math.max(...own.map((group) => group.replyTokens))
        const rows = sizes.groups * (sizes.promptLength + widest) + sizes.images * sizes.patchesPerImage
        if (members.length > 1) expect(rows).toBeLessThanOrEqual(limit)
      }
    }),
  )
})

test('prompts of like length share one graph whatever their pictures', () => {
  const groups = Array.from({ length: 64 }, (_, i) => ({
    promptLength: 40 + (i % 30),
    replyTokens: 128,
    pictures: Array(i % 5 === 0 ? 5 : 1).fill(16),
  }))
  const plan = planMicroBatches(groups, 4096, 4)
  expect(plan).toHaveLength(4)
  expect(new Set(plan.map(({ sizes }) => JSON.stringify(sizes))).size).toBe(1)
  expect(plan[0]!.sizes).toEqual({ groups: 16, promptLength: 80, images: 32, patchesPerImage: 16, fullImages: true })
})

test('a prompt more than twice as long runs apart', () => {
  const groups = [30, 500, 40].map((promptLength) => ({ promptLength, replyTokens: 8, pictures: [] }))
  expect(planMicroBatches(groups, 1e6, 4).map(({ members }) => members)).toEqual([[1], [0, 2]])
})
