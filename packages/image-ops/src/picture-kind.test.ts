import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { decodeImage, encodedSize, exifOrientation } from './codec.ts'
import { checkPictureKind } from './picture-kind.ts'

const latin = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const boxes = (major: string, ...others: string[]) =>
  latin(`\0\0\0${String.fromCharCode(16 + 4 * others.length)}ftyp${major}\0\0\0\0${others.join('')}\0\0\x01\x57meta`)

/** A TIFF whose first directory has these tags. */
function tiff(tags: [tag: number, value: number][]): Uint8Array {
  const bytes = Buffer.alloc(10 + 12 * tags.length + 4)
  bytes.write('II*\0', 'latin1')
  bytes.writeUInt32LE(8, 4)
  bytes.writeUInt16LE(tags.length, 8)
  for (const [i, [tag, value]] of tags.entries()) {
    bytes.writeUInt16LE(tag, 10 + 12 * i)
    bytes.writeUInt32LE(value, 18 + 12 * i)
  }
  return bytes
}

test.each<[string, Uint8Array, string]>([
  ['an iPhone’s photograph', boxes('heic', 'mif1', 'heic'), 'HEIC is not read: convert it to JPEG'],
  ['HEIC of ten bits', boxes('heix', 'mif1'), 'HEIC is not read'],
  ['a burst', boxes('hevc', 'msf1'), 'HEIC is not read'],
  ['HEIC whose first brand is common', boxes('mif1', 'heic', 'miaf'), 'HEIC is not read'],
  ['HEIF of another coding', boxes('mif1', 'miaf', 'jpeg'), 'HEIF is not read: convert it to JPEG'],
  ['CR3', boxes('crx ', 'isom'), 'raw camera files are not read'],
  ['MP4', boxes('isom', 'iso2', 'avc1'), 'a video and no picture'],
  ['MOV', boxes('qt  '), 'a video and no picture'],
  ['JPEG XL', latin('\xff\x0a\xff\x07'), 'JPEG XL is not read'],
  ['JPEG XL in boxes', latin('\0\0\0\x0cJXL \r\n\x87\n'), 'JPEG XL is not read'],
  ['JPEG 2000', latin('\0\0\0\x0cjP  \r\n\x87\n'), 'JPEG 2000 is not read'],
  ['BMP', latin('BM\x9a\0\0\0\0\0\0\0'), 'BMP is not read: convert it to PNG'],
  ['PSD', latin('8BPS\0\x01'), 'PSD is not read'],
  ['RAF', latin('FUJIFILMCCD-RAW'), 'raw camera files are not read: develop it to JPEG'],
  ['CR2', latin('II*\0\x10\0\0\0CR\x02\0'), 'raw camera files are not read'],
  ['RW2', latin('IIU\0\x18\0\0\0'), 'raw camera files are not read'],
  ['DNG', tiff([[50706, 0x0401]]), 'raw camera files are not read'],
  [
    'NEF',
    tiff([
      [254, 1],
      [330, 9000],
    ]),
    'raw camera files are not read',
  ],
  ['PDF', latin('%PDF-1.7\n'), 'PDF and PostScript are not read'],
  ['SVG', latin('<?xml version="1.0"?>\n<!-- a -->\n<svg>'), 'SVG is not read'],
  ['a page', latin('<!DOCTYPE html><html>'), 'a web page and no picture: download the file again'],
  ['zip', latin('PK\x03\x04'), 'an archive and no picture'],
  ['a numpy array', latin('\x93NUMPY\x01'), 'an array of numbers and no picture: give depth with --depth'],
  ['a pointer', latin('version https://git-lfs.github.com/spec/v1\noid sha256:0'), 'the picture is a Git LFS pointer'],
])('%s is told by its bytes', async (_, bytes, reason) => {
  for (const read of [decodeImage, exifOrientation, encodedSize]) {
    const error = await read(bytes).catch((caught: unknown) => caught)
    expect(SpatialError.is(error), String(error)).toBe(true)
    expect((error as Error).message.startsWith(reason), (error as Error).message).toBe(true)
  }
})

test.each(['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const)('%s passes', async (format) => {
  const picture = sharp(new Uint8Array(300), { raw: { width: 10, height: 10, channels: 3 } })
  const bytes = await picture.toFormat(format).toBuffer()
  expect(() => checkPictureKind(bytes)).not.toThrow()
  expect((await decodeImage(bytes)).width).toBe(10)
})

test('AVIF whose first brand is common passes', () => {
  expect(() => checkPictureKind(boxes('mif1', 'avif', 'miaf'))).not.toThrow()
})

test('any bytes pass, or are told in one line', () => {
  const starts = fc.constantFrom('', 'II*\0', 'MM\0*', '\0\0\0\x18ftyp', '<svg', 'BM', '\0\0\x01\0')
  fc.assert(
    fc.property(starts, fc.uint8Array({ maxLength: 600 }), (start, rest) => {
      try {
        checkPictureKind(Buffer.concat([latin(start), rest]))
      } catch (error) {
        if (!(SpatialError.is(error) || error instanceof RangeError)) throw error
        expect(error.message).toMatch(/^[^\n]+$/)
        expect(error.message).not.toMatch(/offset|bounds/i)
      }
    }),
  )
})
