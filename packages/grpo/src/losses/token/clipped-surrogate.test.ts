import { expect, test } from 'vitest'
import { clippedSurrogate } from './clipped-surrogate.ts'

/** Loss and gradient of a single token with ratio `ratio` and advantage `A`. */
function one(ratio: number, A: number, options: { low: number; high: number; dual?: number }) {
  const gradient = new Float64Array(1)
  const batch = {
    rows: 1,
    tokens: 1,
    logp: Float64Array.of(Math.log(ratio)),
    oldLogp: new Float64Array(1),
    mask: Uint8Array.of(1),
    advantages: [A],
  }
  const term = clippedSurrogate(batch, Float64Array.of(1), options, gradient)
  return { ...term, gradient: gradient[0]! }
}

const bounds = { low: 0.2, high: 0.3, dual: 3 }

test.each([
  // ratio, advantage, loss, gradient, which bound
  [1, 2, -2, -2, 'free'],
  [1.29, 2, -2.58, -2.58, 'free'],
  [1.5, 2, -2.6, 0, 'clipped'],
  [0.1, 2, -0.2, -0.2, 'free'],
  [0.5, -2, 1.6, 0, 'clipped'],
  [2.9, -2, 5.8, 5.8, 'free'],
  [4, -2, 6, 0, 'dual'],
  [1.5, 0, 0, 0, 'free'],
])('ratio %d, advantage %d: loss %d, gradient %d, %s', (ratio, A, loss, gradient, bound) => {
  const term = one(ratio, A, bounds)
  expect(term.loss).toBeCloseTo(loss, 12)
  expect(term.gradient).toBeCloseTo(gradient, 12)
  expect([term.clipped, term.dualClipped]).toEqual([bound === 'clipped' ? 1 : 0, bound === 'dual' ? 1 : 0])
})

test('a token the current policy cannot produce gives a finite loss and no gradient', () => {
  expect(one(0, 1, bounds)).toMatchObject({ gradient: 0 })
  expect(one(0, 1, bounds).loss).toBeCloseTo(0, 8)
  expect(one(0, -1, bounds)).toMatchObject({ loss: 0.8, gradient: 0 })
})

test('without a dual clip the loss of a bad token grows with its ratio', () => {
  expect(one(40, -1, { low: 0.2, high: 0.3 }).loss).toBeCloseTo(40, 9)
})
