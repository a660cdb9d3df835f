import type { FileHandle } from 'node:fs/promises'
import type { AsyncBuffer } from 'hyparquet'

/** An open file as the parquet reader wants it. `onSlice` hears of every range that is read, with its first byte. */
export function fileBuffer(
  handle: FileHandle,
  byteLength: number,
  onSlice: (bytes: ArrayBuffer, start: number) => void = () => {},
): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const length = Math.max(0, Math.min(end, byteLength) - start)
      const bytes = new Uint8Array(length)
      for (let done = 0; done < length; ) {
        const { bytesRead } = await handle.read(bytes, done, length - done, start + done)
        if (bytesRead === 0) throw new RangeError(`slice: expected ${length} bytes at ${start}, got ${done}`)
        done += bytesRead
      }
      onSlice(bytes.buffer, start)
      return bytes.buffer
    },
  }
}
