import { expect, test } from 'vitest'
import { arenaLayout, arenaViews, packArena } from './arena.ts'

const layout = arenaLayout([
  { name: 'a', shape: [2, 3], kind: 'linear' },
  { name: 'b', shape: [2], kind: 'bias' },
])

test('tensors lie one after another and views share the arena', () => {
  const tensors: Record<string, Float32Array> = { a: Float32Array.of(1, 2, 3, 4, 5, 6), b: Float32Array.of(7, 8) }
  const arena = packArena(layout, (name) => tensors[name])
  expect([...arena]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  const views = arenaViews(layout, arena)
  expect(views.get('b')).toEqual({ shape: [2], data: Float32Array.of(7, 8) })
  arena[6] = 9
  expect(views.get('b')!.data[0]).toBe(9)
})

test('a missing or mis-sized tensor is named', () => {
  expect(() => packArena(layout, () => undefined)).toThrow('packArena: expected 6 values of a, got none')
  expect(() => packArena(layout, () => new Float32Array(6))).toThrow('expected 2 values of b, got 6')
})
