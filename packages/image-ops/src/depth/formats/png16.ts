import { type DepthMap, SpatialError } from '@spatial-ssrl/core'
import { mostPixels } from '../numbers/limits.ts'
import type { StoredArray } from '../numbers/stored-array.ts'

/** The exact 16-bit numbers of a one-channel PNG. @throws SpatialError `data` for damage, colour and 8-bit files */
export async function readPng16(bytes: Uint8Array, name: string): Promise<StoredArray> {
  return readGreyPng(bytes, name, (channels, depth) =>
    depth === 'ushort' && channels === 1
      ? null
      : `expected a 16-bit grey PNG, got ${channels} channel(s) of ${depth}: export depth, not a picture of it`,
  )
}

/** A mask as PNG: grey or a palette of greys, of 1 to 16 bits. @throws SpatialError `data` for damage and colour */
export async function readPngMask(bytes: Uint8Array, name: string): Promise<StoredArray> {
  return readGreyPng(bytes, name, (channels) =>
    channels <= 2 ? null : `expected a grey PNG as mask, got ${channels} channels: export the mask alone`,
  )
}

async function readGreyPng(
  bytes: Uint8Array,
  name: string,
  problem: (channels: number, depth: string) => string | null,
): Promise<StoredArray> {
  const { default: sharp } = await import('sharp')
  try {
    const png = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'truncated' })
    const { format, depth = '', channels = 0 } = await png.metadata()
    if (format !== 'png') throw new SpatialError('data', `${name}: not a PNG: check the depth profile`)
    const reason = problem(channels, depth)
    if (reason !== null) throw new SpatialError('data', `${name}: ${reason}`)
    const { data, info } = await png
      .removeAlpha()
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
  const { default: sharp } = await import('sharp')
  const values = new Uint16Array(width * height)
  for (let i = 0; i < values.length; i++)
    values[i] = valid[i] ? Math.min(65535, Math.max(1, Math.round(data[i]! / scale))) : 0
  const png = await sharp(values, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer()
  return new Uint8Array(png.buffer, png.byteOffset, png.length)
}
