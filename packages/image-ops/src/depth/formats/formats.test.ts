import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { readContainer } from '../container.ts'
import { encodePfm, filesByContainer, golden, height, quarters, width } from '../formats.fixture.ts'
import { halfToFloat } from '../numbers/half.ts'
import { readExr } from './exr.ts'
import { readHdf5 } from './hdf5.ts'
import { readNpz } from './npz.ts'
import { readPfm } from './pfm.ts'
import { readPngMask } from './png16.ts'
import { readRaw } from './raw.ts'
import { readTiff } from './tiff.ts'

const files = await filesByContainer()
const size = { width, height }

describe.each(Object.entries(files))('%s', (container, bytes) => {
  test('holds its numbers exactly', async () => {
    const named = { container: container as keyof typeof files, size }
    const stored = await readContainer(bytes, named, 'x')
    expect([stored.width, stored.height]).toEqual([width, height])
    const expected = container === 'png16' ? quarters.map((value) => Math.max(1, value * 4)) : quarters
    expect([...stored.values]).toEqual([...expected])
  })

  test('is told by its first bytes, where it has a header of its own', async () => {
    const told = readContainer(bytes, {}, 'x')
    if (container === 'raw') await expect(told).rejects.toThrow('name the container in the profile')
    else if (container === 'png-float')
      await expect(told).rejects.toThrow('expected a 16-bit grey PNG, got 4 channel(s)')
    else expect((await told).width).toBe(width)
  })

  test('is refused in one line as any other container', async () => {
    for (const other of Object.keys(files) as (keyof typeof files)[]) {
      if (other === container || other === 'raw') continue
      const error = await readContainer(bytes, { container: other }, 'x').catch((e: unknown) => e)
      expect(SpatialError.is(error), `${container} read as ${other}`).toBe(true)
      expect((error as Error).message).toMatch(/^x: [^\n]+$/)
    }
  })
})

test.each(['none', 'rle', 'zips', 'zip'])('OpenEXR’s own %s compression, float and half', (compression) => {
  const bytes = golden(`${compression}.golden.exr`)
  expect([...readExr(bytes, undefined, 'x').values]).toEqual([...quarters])
  expect([...readExr(bytes, 'Y', 'x').values]).toEqual([...quarters])
  expect(() => readExr(bytes, 'A', 'x')).toThrow('x: no channel A, there are Y, Z: name one as key')
})

test('EXR of other kinds is refused', () => {
  expect(() => readExr(golden('piz.golden.exr'), undefined, 'x')).toThrow('compressed with PIZ: save it with ZIP')
  const tiled = golden('zip.golden.exr')
  tiled[5] = 2
  expect(() => readExr(tiled, undefined, 'x')).toThrow('tiles, deep data or several parts')
})

test('numpy’s archives, packed or not; several arrays need a key', () => {
  expect([...readNpz(golden('stored.golden.npz'), undefined, 'x').values]).toEqual([...quarters])
  expect(readNpz(golden('deflated.golden.npz'), 'other', 'x').height).toBe(2)
  expect(() => readNpz(golden('deflated.golden.npz'), 'z', 'x')).toThrow("no array 'z', there are depth, other")
})

test('an archive that claims more than depth can need is refused before it is unpacked', () => {
  const bomb = Buffer.from(golden('deflated.golden.npz'))
  const directory = bomb.readUInt32LE(bomb.length - 6)
  bomb.writeUInt32LE(0xfffffff0, directory + 24)
  expect(() => readNpz(bomb, undefined, 'x')).toThrow('claims 4294967280 bytes')
  bomb.writeUInt32LE(100, directory + 24) // and one that claims less than it holds cannot grow
  expect(() => readNpz(bomb, undefined, 'x')).toThrow('cannot be unpacked')
})

test('PFM in both byte orders; colour and nonsense are refused', () => {
  expect([...readPfm(encodePfm('1.0'), 'x').values]).toEqual([...quarters])
  expect(() => readPfm(Buffer.from('PF\n2 2\n-1\n'), 'x')).toThrow('a PFM of colours')
  expect(() => readPfm(Buffer.from('Pf\n2 2\n0\n1234567890123456'), 'x')).toThrow('not a readable PFM header')
  expect(() => readPfm(Buffer.from('Pf\n200000 200000\n-1\n'), 'x')).toThrow('over 100 megapixels')
})

test('HDF5 of other keys and shapes', async () => {
  const stored = await readHdf5(golden('columns.golden.h5'), 'depths', 'x')
  expect([stored.width, stored.height]).toEqual([height, width])
})

test('raw numbers need a size that fits', () => {
  expect(() => readRaw(files.raw, undefined, 'x')).toThrow('need a size')
  expect(() => readRaw(files.raw, { width: 3, height: 3 }, 'x')).toThrow('1360 bytes are not 3×3 float32 numbers')
})

test('16-bit TIFF; colour and 8 bits are refused', async () => {
  expect([...(await readTiff(golden('uint16.golden.tiff'), 'x')).values]).toEqual(Array.from(quarters, (q) => q * 760))
  const tiff = (channels: 1 | 3) =>
    sharp(new Uint8Array(2 * channels), { raw: { width: 2, height: 1, channels } }).tiff()
  await expect(readTiff(await tiff(1).toBuffer(), 'x')).rejects.toThrow(
    /got \d channel\(s\) of uchar \(tiff\): export depth, not a picture of it/,
  )
  await expect(readTiff(await tiff(3).toBuffer(), 'x')).rejects.toThrow('got 3 channel(s) of uchar (tiff)')
})

test('a mask may be an 8-bit PNG', async () => {
  const png = await sharp(Uint8Array.of(0, 1, 255), { raw: { width: 3, height: 1, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
  expect([...(await readPngMask(png, 'x')).values].map((value) => value > 0)).toEqual([false, true, true])
})

test('half floats are IEEE 754 binary16', () => {
  const cases: [number, number][] = [
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x0400, 2 ** -14],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ]
  for (const [bits, value] of cases) expect(halfToFloat(bits)).toBe(value)
  fc.assert(fc.property(fc.integer({ min: 0, max: 0x7bfe }), (bits) => halfToFloat(bits + 1) > halfToFloat(bits)))
})

test('an array whose bytes do not agree with their checksum, or that is there twice, is refused', () => {
  const stored = Buffer.from(golden('stored.golden.npz'))
  const at = stored.indexOf(Buffer.from(quarters.buffer).subarray(40, 80))
  stored[at] = stored[at]! ^ 1
  expect(() => readNpz(stored, undefined, 'x')).toThrow('is damaged, its checksum differs')
  const twice = Buffer.from(golden('deflated.golden.npz'))
  const directory = twice.readUInt32LE(twice.length - 6)
  const second = twice.indexOf('other.npy', directory)
  twice.write('depth.npy', second)
  expect(() => readNpz(twice, undefined, 'x')).toThrow('two arrays called depth: save it again')
})

test('what claims far more than its bytes can hold is refused before anything is made of it', () => {
  const bomb = Buffer.from(golden('deflated.golden.npz'))
  bomb.writeUInt32LE(500e6, bomb.readUInt32LE(bomb.length - 6) + 24)
  expect(() => readNpz(bomb, undefined, 'x')).toThrow(/claims 500000000 bytes in \d+: leave this file out/)
  const exr = Buffer.from(golden('zip.golden.exr'))
  const frame = exr.indexOf('dataWindow') + 'dataWindow\0box2i\0'.length + 4
  exr.writeInt32LE(9999, frame + 8)
  exr.writeInt32LE(9999, frame + 12)
  expect(() => readExr(exr, undefined, 'x')).toThrow('fewer bytes than 10000×10000 lines need')
})
