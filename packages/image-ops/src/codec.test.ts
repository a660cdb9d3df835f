import { SpatialError } from '@spatial-ssrl/core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { decodeImage, encodedSize, encodeJpeg, encodePng, exifOrientation } from './codec.ts'
import { meanDifference } from './compare/difference.ts'
import { pixel, plain, textured } from './textured.fixture.ts'

const raw = (width: number, height: number, channels: 1 | 3 | 4, data: Uint8Array) =>
  sharp(data, { raw: { width, height, channels } })

test('PNG gives the picture back, JPEG nearly', async () => {
  const image = textured(33, 21)
  expect(await decodeImage(await encodePng(image))).toEqual(image)
  const smooth = { width: 32, height: 32, data: Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i / 12) % 256) }
  expect(meanDifference(await decodeImage(await encodeJpeg(smooth)), smooth)).toBeLessThan(6)
})

test('JPEG colour is not subsampled', async () => {
  expect((await sharp(await encodeJpeg(textured(32, 32))).metadata()).chromaSubsampling).toBe('4:4:4')
})

test('EXIF orientation is applied', async () => {
  const upright = textured(6, 4)
  const bytes = await raw(6, 4, 3, upright.data).png().withMetadata({ orientation: 6 }).toBuffer()
  const image = await decodeImage(bytes)
  expect([image.width, image.height]).toEqual([4, 6])
  expect(await encodedSize(bytes)).toEqual({ width: 4, height: 6 })
  expect(await encodedSize(await encodePng(upright))).toEqual({ width: 6, height: 4 })
  expect([await exifOrientation(bytes), await exifOrientation(await encodePng(upright))]).toEqual([6, 1])
  expect(pixel(image, 3, 0)).toEqual(pixel(upright, 0, 0)) // 6 = turn clockwise: the first pixel moves to the right
})

test('transparency lies on white', async () => {
  const bytes = await raw(2, 1, 4, Uint8Array.of(10, 20, 30, 255, 10, 20, 30, 0))
    .png()
    .toBuffer()
  expect([...(await decodeImage(bytes)).data]).toEqual([10, 20, 30, 255, 255, 255])
})

test('grey and 16-bit pictures become RGB', async () => {
  const grey = await raw(2, 1, 1, Uint8Array.of(7, 200)).toColourspace('b-w').png().toBuffer()
  expect([...(await decodeImage(grey)).data]).toEqual([7, 7, 7, 200, 200, 200])
  const deep = await sharp(Uint16Array.of(0, 32896, 65535, 65535, 0, 257), {
    raw: { width: 2, height: 1, channels: 3 },
  })
    .toColourspace('rgb16')
    .png()
    .toBuffer()
  expect([...(await decodeImage(deep)).data]).toEqual([0, 128, 255, 255, 0, 1])
})

test('CMYK becomes RGB', async () => {
  const bytes = await raw(8, 8, 3, plain(8, 8, 255).data)
    .toColourspace('cmyk')
    .jpeg()
    .toBuffer()
  const image = await decodeImage(bytes)
  expect(image.data.length).toBe(8 * 8 * 3)
  expect(meanDifference(image, plain(8, 8, 255))).toBeLessThan(8)
})

test('bytes that are no whole picture are one clear error', async () => {
  const bytes = await encodePng(textured(64, 64))
  for (const broken of [new Uint8Array(0), Uint8Array.of(1, 2, 3), bytes.subarray(0, bytes.length / 2)]) {
    const error = await decodeImage(broken).catch((e: unknown) => e)
    expect(SpatialError.is(error) && error.code).toBe('data')
    expect((error as Error).message).toMatch(/^not a readable picture \(.+\): replace or leave out the file$/)
  }
})

test('every format that is promised is read, whatever it is called', async () => {
  const image = textured(40, 30)
  const source = raw(40, 30, 3, image.data)
  const files = {
    jpeg: await source.clone().jpeg().toBuffer(),
    webp: await source.clone().webp({ lossless: true }).toBuffer(),
    avif: await source.clone().avif({ lossless: true }).toBuffer(),
    tiff: await source.clone().tiff({ compression: 'lzw' }).toBuffer(),
    gif: await source.clone().gif().toBuffer(),
  }
  for (const [format, bytes] of Object.entries(files)) {
    const { width, height } = await decodeImage(bytes)
    expect([width, height], format).toEqual([40, 30])
  }
  expect(await decodeImage(files.webp)).toEqual(image)
  expect(await decodeImage(files.tiff)).toEqual(image)
})

test('of an animation the first frame is taken', async () => {
  const frames = Buffer.concat([Buffer.alloc(16 * 16 * 3, 200), Buffer.alloc(16 * 16 * 3, 20)])
  const animated = await sharp(frames, { raw: { width: 16, height: 32, channels: 3, pageHeight: 16 } })
    .gif()
    .toBuffer()
  const image = await decodeImage(animated)
  expect([image.width, image.height, image.data[0]]).toEqual([16, 16, 200])
})

test('drawings and documents never reach a decoder', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
  await expect(decodeImage(Buffer.from(svg))).rejects.toThrow('SVG is not read: convert it to PNG')
})

test('a picture above the limit is refused before it is decoded', async () => {
  const bytes = await encodePng(plain(100, 100, 0))
  await expect(decodeImage(bytes, { maxPixels: 9_999 })).rejects.toThrow(/too many pixels/)
  expect((await decodeImage(bytes, { maxPixels: 10_000 })).width).toBe(100)
})
