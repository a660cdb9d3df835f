import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arenaLayout } from '../arena/arena.ts'
import { shareOut } from './shares.ts'

test('shares follow one another, cover every parameter once and differ by no more than the largest parameter', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 6 }),
      (sizes, lanes) => {
        const layout = arenaLayout(sizes.map((size, i) => ({ name: `p${i}`, shape: [size], kind: 'linear' })))
        const shares = shareOut(layout, lanes)
        expect(shares.length).toBe(lanes)
        let [slot, offset] = [0, 0]
        for (const share of shares) {
          expect([share.firstSlot, share.offset]).toEqual([slot, offset])
          const own = layout.slots.slice(share.firstSlot, share.endSlot)
          expect(share.length).toBe(own.reduce((sum, { length }) => sum + length, 0))
          expect(Math.abs(share.length - layout.length / lanes)).toBeLessThanOrEqual(Math.max(...sizes))
          slot = share.endSlot
          offset += share.length
        }
        expect([slot, offset]).toEqual([sizes.length, layout.length])
      },
    ),
  )
})
