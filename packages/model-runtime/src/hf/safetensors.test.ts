import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toFloat32 } from './float-formats.ts'
import { type FloatTensor, readSafetensors, readSafetensorsHeader, writeSafetensors } from './safetensors.ts'

let dir = ''
let file = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'safetensors-'))
  file = join(dir, 'model.safetensors')
})
afterAll(() => rm(dir, { recursive: true }))

const tensorLists = fc.uniqueArray(
  fc.tuple(
    fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== '__metadata__' && name !== '__proto__'),
    fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    fc.float({ noNaN: true }),
  ),
  { selector: ([name]) => name, maxLength: 6 },
)

test('what is written is read back, bit for bit', async () => {
  await fc.assert(
    fc.asyncProperty(tensorLists, async (list) => {
      const tensors = list.map(([name, shape, first]) => {
        const size = shape.reduce((product, length) => product * length, 1)
        return [name, { shape, data: Float32Array.from({ length: size }, (_, i) => first + i) }] as const
      })
      await writeSafetensors(file, tensors, { metadata: { note: 'für alle' } })
      const read = await readSafetensors(file)
      expect(new Set(read.keys())).toEqual(new Set(tensors.map(([name]) => name)))
      for (const [name, { shape, data }] of tensors) {
        expect(read.get(name)!.shape).toEqual(shape)
        expect(toFloat32(read.get(name)!)).toEqual(data)
      }
      expect((await readSafetensorsHeader(file)).metadata).toEqual({ format: 'pt', note: 'für alle' })
    }),
    { numRuns: 40 },
  )
})

test('bfloat16 files hold half the bytes and the rounded values', async () => {
  await writeSafetensors(file, [['w', { shape: [2, 2], data: Float32Array.of(1, 0.1, -3, 1e-3) }]], { dtype: 'BF16' })
  const { dtype, bytes, shape } = (await readSafetensors(file)).get('w')!
  expect([dtype, bytes.length, shape]).toEqual(['BF16', 8, [2, 2]])
  expect(toFloat32({ dtype, bytes, shape })[1]).toBeCloseTo(0.1, 3)
})

test('tensors begin at multiples of eight bytes', async () => {
  await writeSafetensors(file, [['x'.repeat(13), { shape: [1], data: Float32Array.of(1) }]])
  expect([...(await readSafetensorsHeader(file)).tensors.values()][0]!.begin % 8).toBe(0)
})

test('refuses a shape that does not fit and a repeated name before it touches the disk', async () => {
  const data = Float32Array.of(1, 2)
  await expect(writeSafetensors(join(dir, 'new'), [['a', { shape: [3], data }]])).rejects.toThrow(RangeError)
  const twice: [string, FloatTensor] = ['a', { shape: [2], data }]
  await expect(writeSafetensors(join(dir, 'new'), [twice, twice])).rejects.toThrow('distinct names')
  expect(await readdir(dir)).not.toContain('new')
})

test('an unwritable place is one clear line', async () => {
  const place = join(dir, 'missing', 'model.safetensors')
  await expect(writeSafetensors(place, [])).rejects.toThrow(/cannot be written \(ENOENT/)
})

describe('a damaged file is one line that names it', () => {
  const entry = (dtype: unknown, shape: unknown, begin: unknown, end: unknown) => ({
    dtype,
    shape,
    data_offsets: [begin, end],
  })
  const sound = { a: entry('F32', [2], 0, 8), b: entry('BF16', [1, 2], 8, 12) }
  const encode = (header: unknown, dataBytes = 12, length?: bigint) => {
    const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
    const prefix = Buffer.alloc(8)
    prefix.writeBigUInt64LE(length ?? BigInt(json.length))
    return Buffer.concat([prefix, json, Buffer.alloc(dataBytes)])
  }
  const whole = encode(sound)

  const damaged: Record<string, Buffer> = {
    'empty file': Buffer.alloc(0),
    'seven bytes': Buffer.alloc(7),
    'only a length': Buffer.from([255, 0, 0, 0, 0, 0, 0, 0]),
    'no header': Buffer.alloc(8),
    'huge header': encode(sound, 12, 2n ** 62n),
    'header length with the top bit': encode(sound, 12, 2n ** 63n + 5n),
    'header over the limit': encode(sound, 12, 100_000_001n),
    'header longer than the file': encode(sound, 0, 5000n),
    'header shorter than its JSON': encode(sound, 12, 20n),
    'header reaching into the data': encode(sound, 12, BigInt(JSON.stringify(sound).length + 3)),
    'not JSON': encode('hello'),
    'broken UTF-8': Buffer.concat([Buffer.from([4, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([0x7b, 0xff, 0xfe, 0x7d])]),
    'an array': encode('[]'),
    null: encode('null'),
    'a number for a tensor': encode({ a: 3 }, 0),
    'null for a tensor': encode({ a: null }, 0),
    'no dtype': encode({ a: { shape: [1], data_offsets: [0, 4] } }, 4),
    'unknown dtype': encode({ a: entry('F31', [1], 0, 4) }, 4),
    'dtype from the prototype': encode({ a: entry('toString', [1], 0, 4) }, 4),
    'dtype not text': encode({ a: entry(32, [1], 0, 4) }, 4),
    'wrong dtype for the bytes': encode({ a: entry('F64', [2], 0, 8) }, 8),
    'no shape': encode({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4),
    'negative shape': encode({ a: entry('F32', [-1], 0, 4) }, 4),
    'two negative lengths': encode({ a: entry('F32', [-1, -1], 0, 4) }, 4),
    'fractional shape': encode({ a: entry('F32', [0.5, 2], 0, 4) }, 4),
    'shape not a list': encode({ a: entry('F32', 1, 0, 4) }, 4),
    'overflowing shape': encode({ a: entry('F32', [2 ** 40, 2 ** 40], 0, 4) }, 4),
    'no offsets': encode({ a: { dtype: 'F32', shape: [1] } }, 4),
    'one offset': encode({ a: { dtype: 'F32', shape: [1], data_offsets: [4] } }, 4),
    'three offsets': encode({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } }, 4),
    'negative offset': encode({ a: entry('F32', [2], -4, 4) }, 8),
    'offsets the wrong way round': encode({ a: entry('F32', [1], 4, 0) }, 4),
    'fractional offset': encode({ a: entry('F32', [1], 0.5, 4.5) }, 5),
    'offset past the end': encode({ a: entry('F32', [1], 8, 12) }, 8),
    'offset beyond safe integers': encode({ a: entry('F32', [1], 2 ** 60, 2 ** 60 + 4) }, 4),
    overlap: encode({ a: entry('F32', [2], 0, 8), b: entry('F32', [1], 4, 8) }, 8),
    'same place twice': encode({ a: entry('F32', [1], 0, 4), b: entry('F32', [1], 0, 4) }, 4),
    gap: encode({ a: entry('F32', [1], 0, 4), b: entry('F32', [1], 8, 12) }),
    'gap at the start': encode({ a: entry('F32', [1], 4, 8) }, 8),
    'bytes left over': encode(sound, 13),
    'a byte short': whole.subarray(0, -1),
    'cut in half': whole.subarray(0, whole.length / 2),
    'name twice': encode(
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      4,
    ),
    'metadata not an object': encode({ __metadata__: 'pt', ...sound }),
    'metadata not text': encode({ __metadata__: { format: 1 }, ...sound }),
  }

  test('the undamaged file is read', async () => {
    await writeFile(file, whole)
    expect([...(await readSafetensors(file)).keys()]).toEqual(['a', 'b'])
  })

  test.each(Object.entries(damaged))('%s', async (_, bytes) => {
    await writeFile(file, bytes)
    const error = await readSafetensors(file).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(SpatialError.is(error) && error.code).toBe('model')
    expect((error as Error).message).toMatch(/^[^\n]*model\.safetensors: [^\n]+$/)
  })

  test('a missing file, a folder', async () => {
    await expect(readSafetensors(join(dir, 'none'))).rejects.toThrow(/none: cannot be read \(ENOENT/)
    await expect(readSafetensors(dir)).rejects.toThrow(/cannot be read \(EISDIR/)
  })

  test('random damage is an error or reads as a sound file, never something else', async () => {
    const clean = await readFile(await written(join(dir, 'clean')))
    await fc.assert(
      fc.asyncProperty(fc.nat(clean.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Buffer.from(clean)
        bytes[at] = bytes[at]! ^ change
        await writeFile(file, bytes)
        const result = await readSafetensors(file).catch((error: unknown) => error)
        expect(result instanceof Map || SpatialError.is(result)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  async function written(place: string): Promise<string> {
    await writeSafetensors(place, [['w', { shape: [3], data: Float32Array.of(1, 2, 3) }]])
    return place
  }
})
