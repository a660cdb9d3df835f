import { type DepthMap, SpatialError } from '@spatial-ssrl/core'
import sharp from 'sharp'
import type { StoredArray } from './stored-array.ts'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47])

/** Whether the bytes start like a PNG. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.equals(bytes.subarray(0, 4))
}

/** The exact 16-bit numbers of a one-channel PNG. @throws SpatialError `data` for damage, colour and 8-bit files */
export async function readPng16(bytes: Uint8Array, name: string): Promise<StoredArray> {
  const png = sharp(bytes, { limitInputPixels: 100e6, failOn: 'truncated' })
  try {
    const { depth, channels } = await png.metadata()
    if (depth !== 'ushort' || channels !== 1)
      throw new SpatialError(
        'data',
        `${name}: expected a 16-bit grey PNG, got ${channels} channel(s) of ${depth}: export depth, not a picture of it`,
      )
    const { data, info } = await png
      .toColourspace('grey16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true })
    const values = new Uint16Array(Uint8Array.prototype.slice.call(data).buffer) // an aligned copy
    return { width: info.width, height: info.height, values }
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    throw new SpatialError('data', `${name}: not a readable PNG: copy the file again`, { cause })
  }
}

/**
 * A 16-bit grey PNG that stores depth / scale, rounded, and 0 where there is no depth.
 * @param scale depth of one step; with 0.001 a metric map is stored in millimetres
 */
export async function encodeDepthPng16(
  { width, height, data, valid }: DepthMap,
  { scale }: { scale: number },
): Promise<Uint8Array> {
  const values = new Uint16Array(width * height)
  for (let i = 0; i < values.length; i++)
    values[i] = valid[i] ? Math.min(65535, Math.max(1, Math.round(data[i]! / scale))) : 0
  const png = await sharp(values, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer()
  return new Uint8Array(png.buffer, png.byteOffset, png.length)
}
