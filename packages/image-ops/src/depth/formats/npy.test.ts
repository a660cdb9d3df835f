import { readFileSync } from 'node:fs'
import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeNpy, readNpy } from './npy.ts'

/** Written by numpy 2: `arange(17 * 20).reshape(17, 20) * 0.25` in several encodings. */
const golden = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../vectors/${name}.golden.npy`, import.meta.url)))
const quarters = Array.from({ length: 17 * 20 }, (_, i) => i * 0.25)

test.each(['float32-trailing-axis', 'float64-big-endian', 'version-2'])('reads numpy’s own %s', (name) => {
  const { width, height, values } = readNpy(golden(name), name)
  expect([width, height]).toEqual([20, 17])
  expect([...values]).toEqual(quarters)
})

test('writes the bytes that numpy writes', () => {
  expect(encodeNpy(Float32Array.from(quarters), [17, 20, 1])).toEqual(golden('float32-trailing-axis'))
})

test('reads back what it writes, from any position in memory', () => {
  const floats = fc.float32Array({ minLength: 6, maxLength: 6, noNaN: true })
  fc.assert(
    fc.property(floats, fc.integer({ min: 0, max: 7 }), (values, shift) => {
      const bytes = encodeNpy(values, [2, 3])
      const moved = new Uint8Array(bytes.length + shift)
      moved.set(bytes, shift)
      expect(readNpy(moved.subarray(shift), 'x').values).toEqual(values)
    }),
  )
})

/** A file whose header claims another height, in as many letters. */
function withShape(height: string): Uint8Array {
  const bytes = Buffer.from(encodeNpy(new Float32Array(900), [100, 9]))
  bytes.write(height, bytes.indexOf('100'), 'latin1')
  return bytes
}

test.each([
  ['no numpy file', Uint8Array.of(1, 2, 3), /^x\.npy: not a numpy file/],
  ['a cut header', golden('version-2').subarray(0, 40), /cut off inside its header/],
  ['cut data', golden('version-2').subarray(0, 900), /cut off: 1360 bytes of depth expected/],
  ['Fortran order', golden('fortran'), /stored column by column/],
  ['a vector', encodeNpy(new Float32Array(4), [4]), /expected shape \(H, W\) or \(H, W, 1\), got \(4\)/],
  ['three channels', encodeNpy(new Float32Array(12), [2, 2, 3]), /got \(2, 2, 3\)/],
  ['half a row', withShape('2.5'), /got \(2\.5, 9\)/],
  ['no pixels', encodeNpy(new Float32Array(0), [0, 4]), /got \(0, 4\)/],
])('refuses %s in one line', (_, bytes, message) => {
  const read = () => readNpy(bytes, 'x.npy')
  expect(read).toThrow(message)
  expect(read).toThrow(SpatialError)
})

test('any damage is a SpatialError', () => {
  const whole = golden('version-2')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 127 }), fc.integer({ min: 0, max: 255 }), (position, value) => {
      const bytes = whole.slice()
      bytes[position] = value
      try {
        readNpy(bytes, 'x')
      } catch (error) {
        expect(SpatialError.is(error)).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})
