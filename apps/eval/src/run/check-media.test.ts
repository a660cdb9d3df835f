import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBenchmark, type Item } from '@spatial-ssrl/benchmarks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeItems } from '../models/benchmark.fixture.ts'
import { checkMedia } from './check-media.ts'

const benchmark = findBenchmark('viewspatial')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'media-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Items of one picture file each. */
async function items(count: number): Promise<Item[]> {
  return (await makeItems(count)).map((item, index) => ({
    ...item,
    media: [
      {
        kind: 'image',
        name: `${index}.jpg`,
        path: join(folder, 'val2017', `${index}.jpg`),
        read: async () => new Uint8Array(),
      },
    ],
  }))
}
function put(name: string, content = 'picture'): void {
  mkdirSync(join(folder, 'val2017'), { recursive: true })
  writeFileSync(join(folder, name), content)
}

test('all there: nothing to say; nothing to look for: neither', async () => {
  for (const name of ['0.jpg', '1.jpg']) put(`val2017/${name}`)
  expect(await checkMedia(benchmark, await items(2), folder)).toBeNull()
  expect(await checkMedia(benchmark, await makeItems(2), folder)).toBeNull()
})

test('none there: the first is named, and where the pictures are hosted', async () => {
  await expect(checkMedia(benchmark, await items(3), folder)).rejects.toThrow(
    /none of the 3 pictures or videos is there: there is no .*0\.jpg — put them there from https:/,
  )
})

test.each(['val2017.zip', 'images.tar.gz', 'val2017.zip.001', 'part.7z'])(
  'none there, but %s lies beside: it is named',
  async (name) => {
    writeFileSync(join(folder, name), 'PK')
    for (const data of [folder, join(folder, 'ViewSpatial-Bench.json')])
      await expect(checkMedia(benchmark, await items(3), data)).rejects.toThrow(`unpack ${name} there`)
  },
)

test('Git LFS pointers are no pictures', async () => {
  for (const name of ['0.jpg', '1.jpg'])
    put(`val2017/${name}`, 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n')
  await expect(checkMedia(benchmark, await items(2), folder)).rejects.toThrow(/is a Git LFS pointer — run git lfs pull/)
})

test('some missing: said, and no reason to stop', async () => {
  put('val2017/1.jpg')
  expect(await checkMedia(benchmark, await items(3), folder)).toMatch(
    /^2 of 3 pictures or videos are not there: .*0\.jpg/,
  )
})
