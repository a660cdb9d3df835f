import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { walkDeltas, walkRuns } from './runs.ts'
import { readFields } from './thrift.ts'
import { boundedCodecs } from './unpack.ts'

test('a header of Thrift gives its numbers and its end', () => {
  const bytes = Uint8Array.of(0x15, 6, 0x15, 200, 1, 0x2c, 0x15, 10, 0, 0, 99)
  const { fields, end } = readFields(bytes, 0)
  expect([fields.get(1), fields.get(2)]).toEqual([3, 100])
  expect([...(fields.get(4) as Map<number, number>)]).toEqual([[1, 5]])
  expect(end).toBe(10)
})

test.each<[string, number[]]>([
  ['a number without an end', [0x16, ...Array.from({ length: 40 }, () => 0xff)]],
  ['a list longer than its bytes', [0x19, 0xf5, 0xff, 0xff, 0xff, 0x7f, 1]],
  ['a text longer than its bytes', [0x18, 0xff, 0xff, 0x7f]],
  ['structures without an end', Array.from({ length: 300 }, () => 0x1c)],
  ['lists in lists', Array.from({ length: 300 }, (_, i) => (i === 0 ? 0x19 : 0x19))],
])('%s is refused', (_, bytes) => {
  expect(() => readFields(Uint8Array.from(bytes), 0)).toThrow(RangeError)
})

test('runs are counted, and none may be longer than what is left', () => {
  expect(walkRuns(Uint8Array.of(20, 1, 3, 0b10110001), 1, 18, 1)).toBe(14)
  expect(() => walkRuns(Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 1), 1, 100)).toThrow('a run of 2147483647 values')
  expect(() => walkRuns(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f), 0, 100)).toThrow('a run of')
  expect(() => walkRuns(new Uint8Array(5), 1, 100)).toThrow(RangeError)
})

test('differences add up, and blocks are of possible sizes', () => {
  // 1, 2, 3, 4, 5: blocks of 128 in 4 parts, first 1, least difference 1, no bits
  expect(walkDeltas(Uint8Array.of(128, 1, 4, 5, 2, 2, 0, 0, 0, 0), 0, 5)).toEqual({ sum: 15, end: 10 })
  expect(() => walkDeltas(Uint8Array.of(128, 1, 0, 5, 2, 2), 0, 5)).toThrow('blocks of')
  expect(() => walkDeltas(Uint8Array.of(128, 1, 255, 255, 255, 15, 5, 2, 2), 0, 5)).toThrow('blocks of')
})

test('no codec gives more than its page claims, nor claims more than its bytes explain', () => {
  const { codecs } = boundedCodecs()
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(codecs)),
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(5000),
      (codec, packed, size) => {
        try {
          expect(codecs[codec as keyof typeof codecs]!(packed, size).length).toBe(size)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          expect(SpatialError.is(error)).toBe(false)
        }
      },
    ),
  )
  expect(() => codecs.GZIP!(new Uint8Array(10), 2 ** 31)).toThrow('a page of 2147483648 bytes in 10')
})
