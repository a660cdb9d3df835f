import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { resize } from '@spatial-ssrl/image-ops'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateDataset } from '../make/generate-dataset.ts'
import { GenerateOptions } from '../plan/generate-options.ts'
import { collectHashes } from './collect-hashes.ts'
import { compareInputs } from './find-leaks.ts'
import { nearest, parseHashes, readHashFile, toHashList, writeHashFile } from './hash-list.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const photo = (name: string) => fileURLToPath(new URL(`../../../../assets/photos/${name}.jpg`, import.meta.url))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leaks-'))
  for (const name of ['train', 'test']) await mkdir(at(name))
  for (const name of ['bison', 'cat', 'dragon'])
    await writeFile(at('train', `${name}.jpg`), await readFile(photo(name)))
  const cat = await decodeImage(await readFile(photo('cat')))
  await writeFile(at('test', '007.jpg'), await encodeJpeg(resize(cat, 300, 200), { quality: 40 }))
  await writeFile(at('test', '008.jpg'), await readFile(photo('coffee')))
  const plain = { width: 60, height: 40, data: new Uint8Array(60 * 40 * 3).fill(90) }
  await writeFile(at('test', 'grey.jpg'), await encodeJpeg(plain))
  await writeFile(at('test', 'broken.jpg'), 'no picture')
})
afterAll(() => rm(folder, { recursive: true }))

const options = (out: string, wish: Record<string, unknown>) =>
  GenerateOptions.parse({
    ...{ images: at('train'), scenes: 0, count: 3, seed: '0', val: 0, augment: false, photoShare: 1, tasks: 'flip' },
    ...{ preset: 'default', force: false, workers: 1, out },
    ...wish,
  })

test('a copy is found resized and compressed anew, in folders, data sets and hash files', async () => {
  const against = await collectHashes(at('test'), '--against')
  expect(against).toMatchObject({ plain: ['grey.jpg'], skipped: [{ name: 'broken.jpg' }] })
  const leak = { train: 'cat.jpg', against: '007.jpg' }
  const fromFolder = compareInputs(await collectHashes(at('train'), '--train'), against, 32)
  expect(fromFolder.leaks).toMatchObject([leak])
  expect(fromFolder.against).toEqual({ pictures: 3, plain: 1, unreadable: 1 })

  await generateDataset(options(at('set'), {}))
  expect(compareInputs(await collectHashes(at('set'), '--train'), against, 32).leaks).toMatchObject([leak])

  await writeHashFile(at('hashes.txt'), against.hashes)
  expect(await readHashFile(at('hashes.txt'))).toEqual(against.hashes)
  expect((await collectHashes(at('hashes.txt'), '--train')).hashes).toEqual(against.hashes)
})

test('generate leaves out what an exclude file holds, and says so', async () => {
  await writeHashFile(at('exclude.txt'), (await collectHashes(at('test'), '--against')).hashes)
  const summary = await generateDataset(options(at('clean'), { exclude: at('exclude.txt') }))
  expect(summary).toMatchObject({
    samples: 3,
    reasons: [{ reason: 'looks like a picture of the exclude file', count: 1 }],
  })
  const clean = await collectHashes(at('clean'), '--train')
  expect(clean.hashes.map(({ name }) => name).sort()).toEqual(['bison.jpg', 'dragon.jpg'])
  await expect(generateDataset(options(at('x'), { exclude: at('test', '008.jpg') }))).rejects.toThrow(
    'no file of hashes — make one with leak-check --write-hashes',
  )
})

test('nearest is the smallest distance within the limit, as a plain count of bits finds it', () => {
  const hex = fc
    .array(fc.nat(15), { minLength: 64, maxLength: 64 })
    .map((digits) => digits.map((d) => d.toString(16)).join(''))
  const bits = (a: string, b: string) =>
    [...a].reduce((sum, digit, i) => {
      const differing = Number.parseInt(digit, 16) ^ Number.parseInt(b[i]!, 16)
      return sum + differing.toString(2).replaceAll('0', '').length
    }, 0)
  fc.assert(
    fc.property(fc.array(hex, { maxLength: 6 }), hex, fc.integer({ min: 0, max: 160 }), (hashes, wanted, limit) => {
      const distances = hashes.map((hash) => bits(hash, wanted))
      const least = Math.min(...distances)
      const found = nearest(toHashList(hashes.map((hash) => ({ hash, name: '' }))), wanted, limit)
      expect(found).toEqual(least <= limit ? { index: distances.indexOf(least), distance: least } : null)
    }),
  )
})

test('a damaged line of a hash file is named', () => {
  expect(() => parseHashes('# heading\nxyz name\n', 'h.txt')).toThrow('h.txt: line 2 is no hash')
})
