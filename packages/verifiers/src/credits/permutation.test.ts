import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kendallTau, type PermutationCredit, permutationCredit } from './permutation.ts'

const rules: PermutationCredit[] = ['exact', 'fraction', 'valid-fraction', 'adjacency', 'footrule', 'kendall']
const digits = (text: string) => [...text].map(Number)

test.each<[said: string, truth: string, PermutationCredit, credit: number]>([
  ['0231', '0231', 'exact', 1],
  ['0213', '0231', 'exact', 0],
  ['1111', '1234', 'fraction', 0.25],
  ['1324', '1342', 'fraction', 0.5],
  ['1111', '1234', 'valid-fraction', 0],
  ['213456', '123456', 'fraction', 4 / 6],
  ['213456', '123456', 'footrule', 1 - 2 / 18],
  ['654321', '123456', 'footrule', 0],
  ['4321', '1234', 'kendall', 0],
  ['1243', '1234', 'kendall', 4 / 6],
  ['1234', '1234', 'kendall', 1],
  ['123', '1234', 'fraction', 0],
  ['1235', '1234', 'footrule', 0],
  ['1', '1', 'footrule', 1],
])('%s for %s by %s earns %d', (said, truth, rule, credit) => {
  expect(permutationCredit(digits(said), digits(truth), rule)).toBeCloseTo(credit, 12)
})

test('seven of nine in place earn 0.1556 of a valid permutation', () => {
  expect(permutationCredit(digits('213456789'), digits('123456789'), 'valid-fraction')).toBeCloseTo(0.1556, 4)
  expect(permutationCredit(digits('213456789'), digits('123456789'), 'valid-fraction', { gamma: 0.9 })).toBeCloseTo(0.7)
})

test('a board whose columns are swapped keeps its vertical neighbours', () => {
  expect(permutationCredit([2, 1, 4, 3], [1, 2, 3, 4], 'fraction')).toBe(0)
  expect(permutationCredit([2, 1, 4, 3], [1, 2, 3, 4], 'adjacency', { columns: 2 })).toBe(0.5)
})

test('the end of a row is no neighbour of the next row', () => {
  // Of 1 2 3 / 4 5 6, the truth 6 1 2 / 3 4 5 has 1–2, 4–5, 1–4 and 2–5; its 2 ends a row and its 3 starts one.
  expect(permutationCredit([1, 2, 3, 4, 5, 6], [6, 1, 2, 3, 4, 5], 'adjacency', { columns: 3 })).toBe(4 / 7)
})

test('a board that the list does not fill is a mistake of the caller', () => {
  expect(() => permutationCredit([2, 1, 3], [1, 2, 3], 'adjacency', { columns: 2 })).toThrow(RangeError)
})

test("Kendall's τ runs from −1 to 1", () => {
  expect(kendallTau([3, 2, 1], [1, 2, 3])).toBe(-1)
  expect(kendallTau([1, 2, 3], [1, 2, 3])).toBe(1)
  expect(kendallTau([1, 1, 3], [1, 2, 3])).toBe(0)
})

test('every rule gives 1 for the truth alone, and a share for anything', () => {
  const list = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 })
  fc.assert(
    fc.property(list, list, fc.constantFrom(...rules), (said, truth, rule) => {
      const credit = permutationCredit(said, truth, rule)
      expect(credit).toBeGreaterThanOrEqual(0)
      expect(credit).toBeLessThanOrEqual(1)
      expect(credit === 1).toBe(said.join() === truth.join())
    }),
    { numRuns: 1000 },
  )
})
