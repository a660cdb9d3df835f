import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bfloat16Bits, bfloat16Value, roundToBfloat16 } from './bfloat16.ts'

test('all 65,536 patterns come back, NaN as one of them', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = bfloat16Value(bits)
    expect(bfloat16Bits(value)).toBe(Number.isNaN(value) ? 0x7fc0 : bits)
  }
})

test.each([
  [1, 1],
  [1 + 2 ** -8, 1], // halfway between 1 and 1 + 2⁻⁷, whose last bit is odd
  [1 + 3 * 2 ** -8, 1 + 2 ** -6],
  [1 + 2 ** -8 + 2 ** -20, 1 + 2 ** -7],
  [1 - 2 ** -9, 1],
  [-1 - 2 ** -8, -1],
  [Math.PI, 3.140625],
  [1e-6, 9.98377799987793e-7],
  [0.999, 1],
  [2 ** -134, 0], // half of the smallest subnormal
  [2 ** -133, 2 ** -133],
  [3.4e38, Infinity],
  [-Infinity, -Infinity],
  [-0, -0],
  [Number.NaN, Number.NaN],
])('%d rounds to %d', (value, rounded) => expect(roundToBfloat16(value)).toBe(rounded))

test('no neighbour is nearer, and of two as near the even one is taken', () => {
  fc.assert(
    fc.property(
      fc.float({ noNaN: true, noDefaultInfinity: true }).filter((value) => Math.abs(value) < 3e38),
      (value) => {
        const bits = bfloat16Bits(value)
        const error = Math.abs(bfloat16Value(bits) - value)
        for (const neighbour of [bits - 1, bits + 1]) {
          if ((neighbour & 0x7fff) > 0x7f80 || neighbour < 0) continue
          const other = Math.abs(bfloat16Value(neighbour) - value)
          expect(other).toBeGreaterThanOrEqual(error)
          if (other === error) expect(bits % 2).toBe(0)
        }
      },
    ),
  )
})
