import * as zlib from 'node:zlib' // the whole of it: older ones have no such name to import
import { concatenate } from './write-message.ts'

const { zstdCompressSync: compress } = zlib as { zstdCompressSync?: (content: Uint8Array) => Uint8Array }

/**
 * A Zstandard frame (RFC 8878) for servers that ask for one. Node compresses from 22.15 on; before that the bytes are stored in raw blocks,
 * which every decoder reads: no smaller, and no library needed.
 */
export function zstdFrame(content: Uint8Array): Uint8Array {
  return compress === undefined ? storedFrame(content) : compress(content)
}

/** Largest block of a frame, bytes. */
const largestBlock = 128 * 1024

/** The same without compression. */
export function storedFrame(content: Uint8Array): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, 0xfd2fb528, true)
  header[4] = 0b1110_0000 // a single segment whose length is told in 8 bytes; no checksum, no dictionary
  view.setBigUint64(5, BigInt(content.length), true)
  const parts: Uint8Array[] = [header]
  for (let at = 0; at === 0 || at < content.length; at += largestBlock) {
    const block = content.subarray(at, at + largestBlock)
    const last = at + largestBlock >= content.length ? 1 : 0
    const size = block.length * 8 + last // three bits: last, and type 0 (raw)
    parts.push(Uint8Array.of(size & 0xff, (size >> 8) & 0xff, size >> 16), block)
  }
  return concatenate(parts)
}
