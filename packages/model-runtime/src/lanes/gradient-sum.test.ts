import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GradientSum } from './gradient-sum.ts'

test('the sum is that of the turns in order, in whatever order they come', () => {
  const turns = Array.from({ length: 5 }, (_, turn) => turn)
  const parts = (turn: number) => [Float32Array.of(10 ** turn, 0.1), Float32Array.of(-turn / 3)]
  const inOrder = new GradientSum()
  for (const turn of turns) inOrder.add(turn, parts(turn))
  fc.assert(
    fc.property(fc.shuffledSubarray(turns, { minLength: 5 }), (order) => {
      const sum = new GradientSum()
      for (const turn of order) sum.add(turn, parts(turn))
      expect(sum.value).toEqual(inOrder.value)
    }),
  )
})

test('what comes early waits for its turn; clearing forgets it and begins with turn 0', () => {
  const sum = new GradientSum()
  sum.add(1, [Float32Array.of(2)])
  expect(sum.value).toBeUndefined()
  sum.add(0, [Float32Array.of(1)])
  expect(sum.value).toEqual([Float32Array.of(3)])
  sum.add(3, [Float32Array.of(9)])
  sum.clear()
  expect(sum.value).toBeUndefined()
  sum.add(0, [Float32Array.of(5)])
  expect(sum.value).toEqual([Float32Array.of(5)])
})
