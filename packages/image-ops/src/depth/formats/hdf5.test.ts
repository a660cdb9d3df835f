import { inflateSync } from 'node:zlib'
import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import packed from '../../vectors/hdf5.golden.json' with { type: 'json' } // made by scripts/goldens/make-hdf5.py
import { quarters } from '../formats.fixture.ts'
import { checksum, fletcher32 } from '../hdf5/checksum.ts'
import { lzf } from '../hdf5/decoders/lzf.ts'
import { readHdf5 } from './hdf5.ts'

const files = Object.fromEntries(
  Object.entries(packed).map(([name, text]) => [name, new Uint8Array(inflateSync(Buffer.from(text, 'base64')))]),
)
const readable = Object.entries(files).filter(([name]) => !name.startsWith('unread-'))
const unread = Object.entries(files).filter(([name]) => name.startsWith('unread-'))

/** What the file of a name holds. */
function expected(name: string): number[] {
  if (name === 'fill') return [...quarters.map((quarter, i) => (i < 100 ? quarter : 7.5))]
  if (name.startsWith('fine-')) return Array.from({ length: 1200 }, (_, i) => i / 4)
  return [...quarters.map((quarter) => (name.startsWith('quadruple-') ? 4 * quarter : quarter))]
}

test.each(readable)('%s is read to the last number', (name, bytes) => {
  const { width, height, values } = readHdf5(bytes, 'depth', 'x')
  expect([width, height]).toEqual(name.startsWith('fine-') ? [30, 40] : [20, 17])
  expect([...values]).toEqual(expected(name))
})

test.each(unread)('%s is named, and is not called damage', (name, bytes) => {
  const feature = name.slice('unread-'.length)
  expect(() => readHdf5(bytes, 'depth', 'x')).toThrow(/^x: this HDF5 feature is not read: [^\n]+ — [^\n]+$/)
  expect(() => readHdf5(bytes, 'depth', 'x')).toThrow(feature)
})

describe('names', () => {
  test.each(['many-names-earliest', 'many-names-latest'])(
    'of %s are found by path, through groups and links',
    (name) => {
      expect([...readHdf5(files[name]!, 'left/right/here', 'x').values]).toEqual([...quarters])
      expect(() => readHdf5(files[name]!, 'left', 'x')).toThrow("expected 'left' to have shape (H, W), got ()")
      expect(() => readHdf5(files[name]!, 'right', 'x')).toThrow(
        "no dataset 'right', there are depth, left: name one as key",
      )
    },
  )
})

describe('damage', () => {
  const changes = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), {
    minLength: 1,
    maxLength: 4,
  })

  test('of any kind of file is one line, or numbers of its shape', () => {
    fc.assert(
      fc.property(fc.constantFrom(...readable), changes, (file, edits) => {
        const bytes = file[1].slice()
        for (const [place, value] of edits) bytes[Math.floor(place * (bytes.length - 1))] = value
        try {
          const { width, height, values } = readHdf5(bytes, 'depth', 'x')
          expect(values.length).toBe(width * height)
        } catch (error) {
          if (!SpatialError.is(error)) throw error
          expect(error.message).toMatch(/^x: [^\n]+$/)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('a cut at any place is one line', () => {
    fc.assert(
      fc.property(fc.constantFrom(...readable), fc.double({ min: 0, max: 0.9, noNaN: true }), (file, share) => {
        const bytes = file[1].subarray(0, Math.floor(share * file[1].length))
        try {
          readHdf5(bytes, 'depth', 'x')
        } catch (error) {
          expect(SpatialError.is(error)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a flipped bit under a checksum never passes', () => {
    const bytes = files['grows-down-latest']!
    const header = Buffer.from(bytes).indexOf('EAHD') + 5
    const damaged = bytes.slice()
    damaged[header] = damaged[header]! ^ 1
    expect(() => readHdf5(damaged, 'depth', 'x')).toThrow(
      'x: not a readable HDF5 file, it is cut off or damaged: copy it again',
    )
  })

  test('a file that refers to itself ends', () => {
    const bytes = files['many-names-earliest']!.slice()
    const view = new DataView(bytes.buffer)
    const tree = Buffer.from(bytes).indexOf('TREE')
    for (let at = tree + 24; at < tree + 544 && at + 8 < bytes.length; at += 8)
      view.setBigUint64(at, BigInt(tree), true)
    bytes[tree + 5] = 200 // levels
    bytes[tree + 6] = 32 // entries
    expect(() => readHdf5(bytes, 'depth', 'x')).toThrow('damaged')
  })
})

test('checksums are those of their authors', () => {
  expect(checksum(Buffer.from(''))).toBe(0xdeadbeef)
  expect(checksum(Buffer.from('Four score and seven years ago'))).toBe(0x17770551)
  expect(fletcher32(Uint8Array.of(0, 1, 0, 2))).toBe(((1 + 3) << 16) | 3)
})

test('LZF never writes more than it may, nor reads what is not there', () => {
  expect(Buffer.from(lzf(Uint8Array.of(2, 97, 98, 99, 0xe0, 3, 2), 100)).toString()).toBe('abcabcabcabcabc')
  expect(() => lzf(Uint8Array.of(0, 97, 0xe0, 255, 0), 100)).toThrow('out of bounds')
  expect(() => lzf(Uint8Array.of(5, 97), 100)).toThrow('out of bounds')
  expect(() => lzf(Uint8Array.of(0x20, 0), 100)).toThrow('out of bounds')
})
