import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBfloat16, toFloat16, toFloat32 } from './float-formats.ts'

const stored = (dtype: 'F32' | 'F16' | 'BF16' | 'F64' | 'I64', values: ArrayBufferView) => ({
  dtype,
  shape: [0],
  bytes: new Uint8Array(values.buffer),
})

test('half precision values of every kind', () => {
  const words = Uint16Array.of(0x0000, 0x8000, 0x3c00, 0xc000, 0x3555, 0x0001, 0x03ff, 0x7bff, 0x7c00, 0xfc00, 0x7e00)
  const values = [...toFloat32(stored('F16', words))]
  expect(values.slice(0, 4)).toEqual([0, -0, 1, -2])
  expect(values[4]).toBe(Math.fround(1365 / 4096)) // nearest half to 1/3
  expect(values.slice(5, 8)).toEqual([2 ** -24, 1023 * 2 ** -24, 65504])
  expect(values.slice(8)).toEqual([Infinity, -Infinity, NaN])
})

test('bfloat16 rounds to the nearest value, ties to even', () => {
  // 1 + 2⁻⁷ is the next bfloat16 after 1.
  const cases = [
    [1, 1],
    [1 + 2 ** -8, 1],
    [1 + 3 * 2 ** -8, 1 + 2 ** -6],
    [1 + 2 ** -8 + 2 ** -20, 1 + 2 ** -7],
    [-1 - 2 ** -8, -1],
    [3.4e38, Infinity],
    [NaN, NaN],
  ] as const
  for (const [value, expected] of cases)
    expect(toFloat32(stored('BF16', toBfloat16(Float32Array.of(value))))[0]).toBe(expected)
})

test('bfloat16 is within 2⁻⁸ of any number and exact the second time', () => {
  fc.assert(
    fc.property(fc.float({ min: Math.fround(1e-30), max: Math.fround(1e30), noNaN: true }), (value) => {
      const [once] = toFloat32(stored('BF16', toBfloat16(Float32Array.of(value))))
      expect(Math.abs(once! - value) / value).toBeLessThanOrEqual(2 ** -8)
      expect(toFloat32(stored('BF16', toBfloat16(Float32Array.of(once!))))[0]).toBe(once)
    }),
  )
})

test('float16 rounds to the nearest value, ties to even, down to subnormal numbers and up to infinity', () => {
  const half = (value: number) => toFloat32(stored('F16', toFloat16(Float32Array.of(value))))[0]
  const cases = [
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
    [65519, 65504],
    [65520, Infinity],
    [1e30, Infinity],
    [-Infinity, -Infinity],
    [NaN, NaN],
    [2 ** -25, 0],
    [3 * 2 ** -25, 2 ** -23],
    [2 ** -24 * 1.4, 2 ** -24],
    [2 ** -14 - 2 ** -26, 2 ** -14],
    [-0, -0],
    [-(2 ** -30), -0],
  ] as const
  for (const [value, expected] of cases) expect(half(value), `${value}`).toBe(expected)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff }), (word) => {
      const [value] = toFloat32(stored('F16', Uint16Array.of(word)))
      if (!Number.isNaN(value)) expect(toFloat16(Float32Array.of(value!))).toEqual(Uint16Array.of(word))
    }),
    { numRuns: 2000 },
  )
})

test('reads unaligned bytes', () => {
  const bytes = new Uint8Array(13)
  bytes.set(new Uint8Array(Float32Array.of(1.5, -2, 3).buffer), 1)
  expect([...toFloat32({ dtype: 'F32', shape: [3], bytes: bytes.subarray(1) })]).toEqual([1.5, -2, 3])
  expect([
    ...toFloat32({ dtype: 'BF16', shape: [2], bytes: Uint8Array.of(9, 0x80, 0x3f, 0, 0x40).subarray(1) }),
  ]).toEqual([1, 2])
})

test('double precision is rounded, integers are refused', () => {
  expect(toFloat32(stored('F64', Float64Array.of(0.1)))[0]).toBe(Math.fround(0.1))
  expect(() => toFloat32(stored('I64', new BigInt64Array(1)))).toThrow('stored as I64')
})
