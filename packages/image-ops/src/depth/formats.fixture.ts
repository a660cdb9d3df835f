import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { encodeNpy } from './formats/npy.ts'
import { encodeDepthPng16 } from './formats/png16.ts'
import type { DepthContainer } from './profile/profile-schema.ts'

/** Size and numbers that every file of `filesByContainer` holds: quarters from 0 in reading order. */
export const [width, height] = [20, 17]
export const quarters = Float32Array.from({ length: width * height }, (_, i) => i * 0.25)

/** A file written by numpy, h5py, OpenEXR or tifffile; EXR files hold the numbers as float `Z` and as half `Y`. */
export function golden(file: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../vectors/${file}`, import.meta.url)))
}

export function encodePfm(scale: string): Uint8Array {
  const head = Buffer.from(`Pf\n${width} ${height}\n${scale}\n`)
  const body = Buffer.alloc(4 * quarters.length)
  for (const [i, value] of quarters.entries()) {
    const at = 4 * ((height - 1 - Math.floor(i / width)) * width + (i % width))
    if (scale.startsWith('-')) body.writeFloatLE(value, at)
    else body.writeFloatBE(value, at)
  }
  return new Uint8Array(Buffer.concat([head, body]))
}

export function encodeDpt(): Uint8Array {
  const head = Buffer.alloc(12)
  head.writeFloatLE(202021.25)
  head.writeInt32LE(width, 4)
  head.writeInt32LE(height, 8)
  return new Uint8Array(Buffer.concat([head, Buffer.from(quarters.buffer)]))
}

/** An RGBA PNG whose bytes in the order blue, green, red, alpha are the float. */
export async function encodePngFloat(): Promise<Uint8Array> {
  const bytes = new Uint8Array(quarters.slice().buffer)
  const pixels = bytes.map((_, i) => bytes[i % 4 === 0 ? i + 2 : i % 4 === 2 ? i - 2 : i]!)
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer()
  return new Uint8Array(png)
}

/** One whole file of every container. */
export async function filesByContainer(): Promise<Record<DepthContainer, Uint8Array>> {
  const valid = new Uint8Array(quarters.length).fill(1)
  return {
    npy: encodeNpy(quarters, [height, width]),
    npz: golden('deflated.golden.npz'),
    h5: golden('chunked-depth.golden.h5'),
    png16: await encodeDepthPng16({ width, height, data: quarters, valid, kind: 'metric' }, { scale: 0.25 }),
    'png-float': await encodePngFloat(),
    pfm: encodePfm('-1.0'),
    exr: golden('zip.golden.exr'),
    dpt: encodeDpt(),
    tiff: golden('float32.golden.tiff'),
    raw: new Uint8Array(quarters.slice().buffer),
  }
}
