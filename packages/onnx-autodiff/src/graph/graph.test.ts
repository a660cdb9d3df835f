import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runOnce } from '../check/run-graph.ts'
import { add, cast } from '../ops/elementwise.ts'
import { constantBytes, halfBits } from './constant-bytes.ts'
import { Graph } from './graph.ts'
import type { DType } from './value.ts'

describe('Graph', () => {
  test('shares equal scalars and tells 0 from −0', () => {
    const graph = new Graph()
    expect(graph.constant(2)).toBe(graph.constant([2], []))
    expect(graph.constant(2)).not.toBe(graph.constant([2]))
    expect(graph.constant(2)).not.toBe(graph.constant(2, [], 'float64'))
    expect(graph.constant(0)).not.toBe(graph.constant(-0))
  })

  test('gives constants and inputs its own float dtype', () => {
    const graph = new Graph({ float: 'float64' })
    expect([graph.float, graph.constant(1).dtype, graph.input('x', [1]).dtype]).toEqual([
      'float64',
      'float64',
      'float64',
    ])
  })

  test('refuses taken names, impossible shapes and data that does not fit', () => {
    const graph = new Graph()
    graph.input('x', [1])
    expect(() => graph.input('x', [2])).toThrow("input: expected an unused name, got 'x'")
    expect(() => graph.input('', [2])).toThrow('unused name')
    expect(() => graph.input('y', [-1])).toThrow('sizes to be integers')
    expect(() => graph.external('x', [1], 'float32', { location: 'a', offset: 0, length: 4 })).toThrow('external')
    expect(() => graph.constant([1, 2], [3])).toThrow('constant: expected 3 elements for [3], got 2')
  })

  test('refuses to mix graphs', () => {
    const [a, b] = [new Graph().input('x', [1]), new Graph().input('x', [1])]
    expect(() => add(a, b)).toThrow('add: expected operands of one graph')
  })

  const dtypes: DType[] = [
    'float32',
    'float64',
    'float16',
    'bfloat16',
    'int32',
    'int64',
    'uint16',
    'uint8',
    'int8',
    'uint4',
    'bool',
  ]
  test.each(dtypes)('stores %s constants', async (dtype) => {
    const graph = new Graph()
    const value = graph.constant([0, 1, 3], [3], dtype)
    const expected = dtype === 'bool' ? [0, 1, 1] : [0, 1, 3]
    expect((await runOnce(graph, { y: cast(value, 'float64') })).y!.data).toEqual(expected)
  })
})

describe('half precision', () => {
  test.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -14, 0x0400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [Number.NaN, 0x7e00],
  ])('%d is stored as %i', (number, bits) => {
    expect(halfBits(number)).toBe(bits)
  })

  test('is within half a unit of the last place and exact on stored numbers', () => {
    fc.assert(
      fc.property(fc.double({ min: -60000, max: 60000, noNaN: true }), (number) => {
        const stored = halfValue(halfBits(number))
        const unit = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(number) || 1)), -14) - 10)
        expect(Math.abs(stored - number)).toBeLessThanOrEqual(unit * 0.5001)
        expect(halfBits(stored)).toBe(halfBits(number))
      }),
    )
  })

  test('bytes are little endian', () => {
    expect([...constantBytes([1], 'float16')]).toEqual([0x00, 0x3c])
    expect([...constantBytes([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8], 'bfloat16')]).toEqual([
      0x80, 0x3f, 0x80, 0x3f, 0x82, 0x3f,
    ])
    expect([...constantBytes([-2], 'int64')]).toEqual([0xfe, ...Array(7).fill(0xff)])
  })
})

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 31
  const fraction = bits & 1023
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
