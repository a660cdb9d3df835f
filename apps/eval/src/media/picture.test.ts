import { decodeImage, encodeJpeg, encodePng } from '@spatial-ssrl/image-ops/codec'
import { expect, test } from 'vitest'
import { preparePicture, toDataUri } from './picture.ts'

const source = { width: 100, height: 60, data: new Uint8Array(100 * 60 * 3).map((_, index) => index % 256) }

test.each([
  [{ kind: 'default' }, 100, 60],
  [{ kind: 'exact', width: 420, height: 280 }, 420, 280],
  [{ kind: 'area', minPixels: 28 * 28, maxPixels: 56 * 56 }, 56, 28],
] as const)('%j shows it at %i×%i', async (rule, width, height) => {
  const shown = await preparePicture(await encodePng(source), rule)
  expect([shown.width, shown.height]).toEqual([width, height])
})

test('PNG stays lossless, anything else becomes JPEG', async () => {
  const png = await encodePng(source)
  const uri = await toDataUri(source, png)
  expect(uri).toMatch(/^data:image\/png;base64,/)
  expect(await decodeImage(Buffer.from(uri.split(',')[1]!, 'base64'))).toEqual(source)
  expect(await toDataUri(source, await encodeJpeg(source))).toMatch(/^data:image\/jpeg;base64,\/9j/)
})
