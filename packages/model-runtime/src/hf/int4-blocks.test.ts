import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockSize, dequantiseBlocks, quantiseBlocks } from './int4-blocks.ts'

const block = fc.float32Array({ minLength: blockSize, maxLength: blockSize, noNaN: true, noDefaultInfinity: true })
const rows = fc
  .array(block, { minLength: 1, maxLength: 5 })
  .map((blocks) => Float32Array.from(blocks.flatMap((b) => [...b])))

test('no weight moves by more than half a step, or by one where it would be 8 steps', () => {
  fc.assert(
    fc.property(rows, (weights) => {
      const blocks = quantiseBlocks(weights)!
      const back = dequantiseBlocks(blocks)
      for (const [i, weight] of weights.entries()) {
        const step = Math.abs(blocks.scales[Math.floor(i / blockSize)]!)
        const steps = step === 0 ? 0 : Math.abs(weight) / step
        expect(Math.abs(back[i]! - weight)).toBeLessThanOrEqual(step * (steps > 7.5 ? 1 : 0.5) * 1.000001 + 2 ** -146)
      }
    }),
  )
})

test('the first weight that is furthest from 0 is kept, and zeros stay zeros', () => {
  fc.assert(
    fc.property(block, (weights) => {
      const furthest = Math.max(...weights.map(Math.abs))
      const first = weights.findIndex((weight) => Math.abs(weight) === furthest)
      const { numbers, scales } = quantiseBlocks(weights)!
      if (scales[0] === 0) return expect(numbers.every((byte) => byte === 0x88)).toBe(true)
      const nibble = (numbers[first >> 1]! >> (4 * (first & 1))) & 15
      if (furthest > 2 ** -120) expect(nibble).toBe(0)
      for (const [i, weight] of weights.entries())
        if (weight === 0) expect((numbers[i >> 1]! >> (4 * (i & 1))) & 15).toBe(8)
    }),
  )
})

test('what is rounded once stays as it is', () => {
  fc.assert(
    fc.property(rows, (weights) => {
      const once = dequantiseBlocks(quantiseBlocks(weights)!)
      expect(dequantiseBlocks(quantiseBlocks(once)!)).toEqual(once)
    }),
  )
})

test('a weight that is no finite number is refused', () => {
  for (const bad of [Number.NaN, Infinity, -Infinity])
    for (const place of [0, 7, 31])
      expect(quantiseBlocks(Float32Array.from({ length: 32 }, (_, i) => (i === place ? bad : 1)))).toBeUndefined()
})

test('rounding is exact at ties and at the ends', () => {
  const weights = new Float32Array(32)
  weights.set([-8, 8, 7.6, 0.5, 1.5, -0.5, -1.5, 2.5, -7.5])
  const { numbers, scales } = quantiseBlocks(weights)!
  expect([...scales]).toEqual([1])
  expect([...numbers.subarray(0, 5)]).toEqual([0xf0, 0x8f, 0x8a, 0xa6, 0x80])
  const mirrored = quantiseBlocks(weights.map((weight) => -weight))!
  expect([...mirrored.scales]).toEqual([-1])
  expect(mirrored.numbers).toEqual(numbers)
})
