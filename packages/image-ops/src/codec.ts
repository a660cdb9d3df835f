import { type RgbImage, SpatialError } from '@spatial-ssrl/core'
import sharp, { type Sharp } from 'sharp'
import { checkPictureKind } from './picture-kind.ts'

/** Largest picture that is decoded unless a caller says otherwise, px: 100 megapixels are 300 MB of RGB. */
const defaultMaxPixels = 100e6

/** Reasons that come from the decoder, in words for people; others are shown as they are. */
const plainReasons: [RegExp, string][] = [
  [/exceeds pixel limit/i, 'too many pixels'],
  [/premature end|end of (input|file|stream)|truncated|read gave 2 warnings|unexpected end/i, 'cut off'],
]

/**
 * JPEG, PNG, WebP, AVIF, TIFF or GIF (first frame) as RGB: EXIF orientation applied, transparency laid on white, grey, CMYK and
 * 16-bit converted to 8-bit sRGB. With `shorterSide` (px) a larger picture is reduced to it, proportions kept.
 * @throws SpatialError `data` for bytes that are no such picture, naming what else they are where that is known (HEIC, SVG, a Git LFS
 *   pointer …), are damaged, or have more than `maxPixels` pixels
 */
export async function decodeImage(
  bytes: Uint8Array,
  { maxPixels = defaultMaxPixels, shorterSide }: { maxPixels?: number; shorterSide?: number } = {},
): Promise<RgbImage> {
  try {
    checkPictureKind(bytes)
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'truncated' })
      .rotate()
      .resize(
        shorterSide === undefined
          ? {}
          : { width: shorterSide, height: shorterSide, fit: 'outside', withoutEnlargement: true },
      )
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const { width, height, channels } = info
    return { width, height, data: channels === 3 ? toPlain(data) : spread(data, channels, width * height) }
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    const plain = plainReasons.find(([pattern]) => pattern.test(message))?.[1]
    const reason = plain ?? message.split('\n')[0]!.trim()
    throw new SpatialError('data', `not a readable picture (${reason}): replace or leave out the file`, { cause })
  }
}

/**
 * The EXIF orientation of an encoded picture, 1…8; 1 = as stored, also where there is none. `decodeImage` has applied it already, but
 * nobody has to what lies beside the picture, such as a depth map.
 * @throws SpatialError `data` for bytes that are no picture
 */
export async function exifOrientation(bytes: Uint8Array): Promise<number> {
  try {
    checkPictureKind(bytes)
    return (await sharp(bytes, { limitInputPixels: false }).metadata()).orientation ?? 1
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    throw new SpatialError('data', 'not a readable picture: replace or leave out the file', { cause })
  }
}

/**
 * Width and height of an encoded picture, px, as `decodeImage` gives it, from its header alone.
 * @throws SpatialError `data` for bytes that are no picture
 */
export async function encodedSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  try {
    checkPictureKind(bytes)
    const { width, height, orientation = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata()
    return orientation >= 5 ? { width: height, height: width } : { width, height }
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    throw new SpatialError('data', 'not a readable picture: replace or leave out the file', { cause })
  }
}

/** JPEG bytes; colour is not subsampled, so that thin coloured marks stay sharp. `quality` 1…100. */
export async function encodeJpeg(image: RgbImage, { quality = 92 }: { quality?: number } = {}): Promise<Uint8Array> {
  return toPlain(await raw(image).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer())
}

/** PNG bytes; decoding gives back the same picture. */
export async function encodePng(image: RgbImage): Promise<Uint8Array> {
  return toPlain(await raw(image).png().toBuffer())
}

function raw({ width, height, data }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false })
}

/** A view of a Node buffer without the subclass, so that results compare and transfer as plain arrays. */
function toPlain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}

/** RGB from pixels with `channels` values, of which the first is grey. */
function spread(grey: Uint8Array, channels: number, pixels: number): Uint8Array {
  const data = new Uint8Array(pixels * 3)
  for (let i = 0; i < pixels; i++) data.fill(grey[i * channels]!, i * 3, i * 3 + 3)
  return data
}
