import fc from 'fast-check'
import { expect, test } from 'vitest'
import { questionOrder } from './question-order.ts'

/** Strata of the given sizes over 0 … total − 1, dealt like rows of a mixed data set. */
function strataOf(sizes: readonly number[]): number[][] {
  const strata = sizes.map((): number[] => [])
  let index = 0
  for (let row = 0; row < Math.max(...sizes); row++)
    for (const [task, size] of sizes.entries()) if (row < size) strata[task]!.push(index++)
  return strata
}

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 })
const counts = fc.integer({ min: 1, max: 15 })

test('every question comes once per pass, whatever the batch size', () => {
  fc.assert(
    fc.property(sizes, counts, (sizes, count) => {
      const total = sizes.reduce((a, b) => a + b)
      const order = questionOrder(strataOf(sizes), 7)
      const seen = Array.from({ length: Math.ceil((2 * total) / count) }, (_, step) => order(step, count)).flat()
      for (const pass of [0, 1]) {
        const part = seen.slice(pass * total, (pass + 1) * total)
        expect([...part].sort((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, i) => i))
      }
    }),
  )
})

test('a step is a pure function of the seed and its number, whatever was asked before', () => {
  fc.assert(
    fc.property(sizes, counts, fc.integer({ min: 0, max: 50 }), (sizes, count, step) => {
      const used = questionOrder(strataOf(sizes), 'seed')
      for (const earlier of [step + 3, 0, step]) used(earlier, count)
      expect(used(step, count)).toEqual(questionOrder(strataOf(sizes), 'seed')(step, count))
    }),
  )
})

test('every step has its share of every task', () => {
  fc.assert(
    fc.property(sizes, counts, fc.integer({ min: 0, max: 20 }), (sizes, count, step) => {
      const strata = strataOf(sizes)
      const total = sizes.reduce((a, b) => a + b)
      fc.pre(Math.floor((step * count) / total) === Math.floor((step * count + count - 1) / total)) // within one pass
      const drawn = questionOrder(strata, 3)(step, count)
      for (const stratum of strata) {
        const share = stratum.length / total
        const here = drawn.filter((index) => stratum.includes(index)).length
        expect(Math.abs(here - share * count)).toBeLessThanOrEqual(1 + share * sizes.length + 1e-9)
      }
    }),
  )
})

test('five tasks of equal size: counts in a step differ by one at most', () => {
  const strata = strataOf([40, 40, 40, 40, 40])
  const order = questionOrder(strata, 1)
  for (let step = 0; step < 12; step++) {
    const drawn = order(step, 16)
    const counts = strata.map((stratum) => drawn.filter((index) => stratum.includes(index)).length)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  }
})

test('passes differ, and so do seeds', () => {
  const strata = strataOf([25, 25])
  const order = questionOrder(strata, 1)
  expect(order(0, 50)).not.toEqual(order(1, 50))
  expect(order(0, 50)).not.toEqual(questionOrder(strata, 2)(0, 50))
})

test('no question is a mistake of the caller', () => {
  expect(() => questionOrder([[], []], 1)).toThrow(RangeError)
})
