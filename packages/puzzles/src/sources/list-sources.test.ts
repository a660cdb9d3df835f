import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listScenes, listSources } from './list-sources.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sources-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(name: string, content: string) {
  await mkdir(join(folder, name, '..'), { recursive: true })
  await writeFile(join(folder, name), content)
}

test('pictures are found at any depth, sorted by content, duplicates once', async () => {
  await put('images/z.jpg', 'one')
  await put('images/sub/deep/a.PNG', 'two')
  await put('images/copy.jpg', 'one')
  await put('images/notes.txt', 'no picture')
  const { sources, skipped } = await listSources({ images: join(folder, 'images') })
  expect(sources.map(({ hash }) => hash)).toEqual([...sources.map(({ hash }) => hash)].sort())
  expect(sources).toHaveLength(2)
  expect(skipped).toEqual([{ name: 'z.jpg', reason: 'exact duplicate' }])

  await put('renamed/1.jpg', 'two')
  await put('renamed/2.jpg', 'one')
  const renamed = await listSources({ images: join(folder, 'renamed') })
  expect(renamed.sources.map(({ hash }) => hash)).toEqual(sources.map(({ hash }) => hash))
})

test('a depth file joins the picture of its name, beside it or in a mirrored folder', async () => {
  await put('images/a/one.jpg', 'one')
  await put('images/two.jpg', 'two')
  await put('depth/a/one.npy', 'depth')
  const { sources } = await listSources({
    images: join(folder, 'images'),
    depth: join(folder, 'depth'),
    depthProfile: 'diode',
  })
  expect(sources.map(({ name, kind }) => `${name} ${kind}`).sort()).toEqual(['one.jpg rgbd', 'two.jpg photograph'])
})

test('depth and mask suffixes are understood', async () => {
  await put('images/one.jpg', 'one')
  await put('depth/one_depth.npy', 'depth')
  await put('depth/one_depth_mask.npy', 'mask')
  const { sources } = await listSources({
    images: join(folder, 'images'),
    depth: join(folder, 'depth'),
    depthProfile: 'diode',
  })
  expect(sources[0]).toMatchObject({
    depthFile: join(folder, 'depth/one_depth.npy'),
    maskFile: join(folder, 'depth/one_depth_mask.npy'),
  })
})

test.each([
  ['missing', {}, 'no such folder or file'],
  ['file.pdf', { 'file.pdf': 'x' }, 'no picture here .*file.pdf: not a kind of file'],
  ['none/*.jpg', {}, 'none: no such folder'],
  ['empty', { 'empty/readme.txt': 'x' }, 'no picture here'],
])('%s as --images is one line with the fix', async (name, files, message) => {
  for (const [file, content] of Object.entries(files)) await put(file, content)
  await expect(listSources({ images: join(folder, name) })).rejects.toThrow(new RegExp(message))
})

test('depth files without a matching picture are an error, not a silent loss', async () => {
  await put('images/one.jpg', 'one')
  await put('depth/other.npy', 'depth')
  const folders = { images: join(folder, 'images'), depth: join(folder, 'depth'), depthProfile: 'diode' }
  await expect(listSources(folders)).rejects.toThrow('no depth file has the name of a picture')
})

test('scenes are named by seed and number', () => {
  const few = listScenes(3, 7).map(({ hash }) => hash)
  const many = listScenes(5, 7).map(({ hash }) => hash)
  expect(many).toEqual(expect.arrayContaining(few))
  expect(listScenes(3, 8).map(({ hash }) => hash)).not.toEqual(expect.arrayContaining(few))
})
