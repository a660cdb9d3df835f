import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Source } from '../sources/source.ts'
import { chunksOf, planSlots, quotasFor, tasksWithoutSource } from './plan.ts'

const photograph = (index: number): Source => ({ kind: 'photograph', hash: `p${index}`, file: '', name: '' })
const scene = (index: number): Source => ({ kind: 'scene', hash: `s${index}`, seed: '', name: '' })
const mixed = [...Array.from({ length: 5 }, (_, i) => photograph(i)), ...Array.from({ length: 3 }, (_, i) => scene(i))]

describe('quotasFor', () => {
  test('splits by weight and gives the remainder to the largest fractions', () => {
    expect(quotasFor(10, { shuffle: 1, flip: 1, crop: 1 })).toEqual({ shuffle: 4, flip: 3, crop: 3 })
    expect(quotasFor(10, { shuffle: 3, flip: 1 })).toEqual({ shuffle: 8, flip: 2 })
  })

  test('always adds up', () => {
    fc.assert(
      fc.property(
        fc.nat(5000),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 3, maxLength: 3 }),
        (count, [a, b, c]) => {
          const quotas = quotasFor(count, { shuffle: a!, flip: b!, depth: c! })
          expect(Object.values(quotas).reduce((sum, quota) => sum + quota, 0)).toBe(count)
        },
      ),
    )
  })
})

describe('planSlots', () => {
  const plan = (quotas: Record<string, number>, photoShare = 0.5, sources = mixed) => [
    ...planSlots(sources, { quotas, seed: 1, photoShare }),
  ]

  test('meets each quota, and tasks of one draw share their source', () => {
    const slots = plan({ shuffle: 7, flip: 7, depth: 2 })
    expect(slots.filter(({ task }) => task === 'shuffle')).toHaveLength(7)
    expect(slots.filter(({ task }) => task === 'depth')).toHaveLength(2)
    for (const { draw, candidates } of slots.filter(({ task }) => task === 'flip')) {
      expect(slots.find((slot) => slot.task === 'shuffle' && slot.draw === draw)!.candidates[0]).toBe(candidates[0])
    }
  })

  test('offers each source once per slot, and only sources that serve the task', () => {
    for (const { task, candidates } of plan({ crop: 20, position: 20 })) {
      expect(new Set(candidates).size).toBe(candidates.length)
      if (task === 'position') expect(candidates.every((index) => mixed[index]!.kind === 'scene')).toBe(true)
    }
  })

  test('photographs get their share of the draws, each in turn', () => {
    const first = plan({ crop: 40 }, 0.25).map(({ candidates }) => mixed[candidates[0]!]!)
    expect(first.filter(({ kind }) => kind === 'photograph')).toHaveLength(10)
    for (const source of mixed.slice(0, 5)) expect(first.filter(({ hash }) => hash === source.hash)).toHaveLength(2)
  })

  test('a slot does not change when other tasks or more draws are asked for', () => {
    const few = plan({ crop: 4 })
    const many = plan({ crop: 9, depth: 5, flip: 2 })
    for (const slot of few) expect(many).toContainEqual(slot)
  })

  test('shards of any number hold every slot once', () => {
    const wish = { quotas: { crop: 9, depth: 5 }, seed: 1, photoShare: 0.5 }
    const all = [...planSlots(mixed, wish)]
    for (const count of [1, 2, 3, 5, 20]) {
      const parts = Array.from({ length: count }, (_, i) => {
        const shard = { index: i + 1, count }
        const part = [...planSlots(mixed, wish, { shard })]
        expect([...planSlots(mixed, wish, { shard, skip: 2 })]).toEqual(part.slice(2))
        return part
      })
      expect(parts.flat()).toHaveLength(all.length)
      for (const slot of all) expect(parts.flat()).toContainEqual(slot)
    }
  })
})

test('a task without any source is named', () => {
  expect(tasksWithoutSource(['crop', 'depth'], [photograph(0)])).toEqual(['depth'])
  expect(tasksWithoutSource(['crop', 'depth'], mixed)).toEqual([])
})

test('chunks keep order and lose nothing', () => {
  expect([...chunksOf([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]])
  expect([...chunksOf([], 2)]).toEqual([])
})
