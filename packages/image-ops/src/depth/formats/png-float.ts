import { SpatialError } from '@spatial-ssrl/core'
import { mostPixels } from '../numbers/limits.ts'
import type { StoredArray } from '../numbers/stored-array.ts'

/**
 * Float32 numbers whose four bytes are the blue, green, red and alpha value of each pixel, as TartanAir V2 stores depth.
 * @throws SpatialError `data` for damage and other PNG files
 */
export async function readPngFloat(bytes: Uint8Array, name: string): Promise<StoredArray> {
  const { default: sharp } = await import('sharp')
  try {
    const png = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'truncated' })
    const { format, depth, channels } = await png.metadata()
    if (format !== 'png' || depth !== 'uchar' || channels !== 4)
      throw new SpatialError('data', `${name}: expected an 8-bit RGBA PNG of float bytes: check the depth profile`)
    const { data, info } = await png.raw().toBuffer({ resolveWithObject: true })
    const swapped = new Uint8Array(data.length)
    for (let i = 0; i < data.length; i += 4) swapped.set([data[i + 2]!, data[i + 1]!, data[i]!, data[i + 3]!], i)
    return { width: info.width, height: info.height, values: new Float32Array(swapped.buffer) }
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    throw new SpatialError('data', `${name}: not a readable PNG: copy the file again`, { cause })
  }
}
