import { SpatialError } from '@spatial-ssrl/core'
import { mostPixels } from '../numbers/limits.ts'
import type { StoredArray } from '../numbers/stored-array.ts'

/** The exact numbers of a one-channel TIFF of float32 or 16-bit integers. @throws SpatialError `data` for damage and other files */
export async function readTiff(bytes: Uint8Array, name: string): Promise<StoredArray> {
  const { default: sharp } = await import('sharp')
  try {
    const tiff = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'truncated' })
    const { format, depth, channels } = await tiff.metadata()
    if (format !== 'tiff' || channels !== 1 || (depth !== 'float' && depth !== 'ushort'))
      throw new SpatialError(
        'data',
        `${name}: expected a TIFF with one channel of float32 or 16 bits, got ${channels} channel(s) of ${depth} (${format}): export depth, not a picture of it`,
      )
    const grey = depth === 'float' ? tiff.extractChannel(0) : tiff.toColourspace('grey16')
    const { data, info } = await grey.raw({ depth }).toBuffer({ resolveWithObject: true })
    const { buffer } = Uint8Array.prototype.slice.call(data) // an aligned copy
    const values = depth === 'float' ? new Float32Array(buffer) : new Uint16Array(buffer)
    return { width: info.width, height: info.height, values }
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    throw new SpatialError('data', `${name}: not a readable TIFF: copy the file again`, { cause })
  }
}
