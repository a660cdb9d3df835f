import * as zlib from 'node:zlib'
import { expect, test } from 'vitest'
import { storedFrame, zstdFrame } from './zstd-frame.ts'

const { zstdDecompressSync: decompress } = zlib as { zstdDecompressSync?: (content: Uint8Array) => Uint8Array }
const long = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 251)

// What the python package zstandard 0.25 reads, too.
test('a stored frame is header, blocks of at most 128 KiB, the last marked', () => {
  expect(Buffer.from(storedFrame(Uint8Array.of(1, 2, 3))).toString('hex')).toBe(
    `28b52ffd${'e0'}${'0300000000000000'}${'190000'}010203`,
  )
  const frame = storedFrame(long)
  expect(frame.length).toBe(13 + 3 * 3 + long.length)
  expect(Buffer.from(storedFrame(new Uint8Array(0))).toString('hex')).toBe('28b52ffde00000000000000000010000')
})

test.skipIf(decompress === undefined)('both frames are read by a decoder of Zstandard', () => {
  for (const content of [long, Uint8Array.of(7), new Uint8Array(0), long.subarray(0, 131_072)])
    for (const frame of [storedFrame(content), zstdFrame(content)])
      expect(new Uint8Array(decompress!(frame))).toEqual(new Uint8Array(content))
})
