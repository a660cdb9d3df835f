import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDataset } from '@spatial-ssrl/dataset'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findFiles } from './find-files.ts'
import { isPicture } from './picture-names.ts'
import { readPlace } from './place.ts'
import type { SkippedFile } from './skipped-file.ts'
import { makeTar } from './tar.fixture.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(name: string, content: string | Uint8Array) {
  await mkdir(join(folder, name, '..'), { recursive: true })
  await writeFile(join(folder, name), content)
}

/** Name → content of what is found; every file is read where it was found and again by its place. */
async function found(input: string) {
  const files: Record<string, string> = {}
  const skipped: SkippedFile[] = []
  const search = { flag: '--images', wanted: isPicture, report: (skip: SkippedFile) => skipped.push(skip) }
  for await (const file of findFiles(join(folder, input), search)) {
    files[file.name] = Buffer.from(await file.read()).toString()
    expect(Buffer.from(await readPlace(file.place)).toString()).toBe(files[file.name])
  }
  return { files, skipped }
}

test('folders are searched to the bottom, archives in them opened, folders with the name of a picture told', async () => {
  await put('in/b.jpg', 'b')
  await put('in/a/deep/c.PNG', 'c')
  await put('in/a/notes.md', 'no')
  await put('in/pack.tar', makeTar({ 'k/1.jpg': 'one', 'k/1.json': '{}' }))
  await put('in/broken.tar', 'no archive at all'.repeat(50))
  await mkdir(join(folder, 'in/album.jpg'))
  await symlink(join(folder, 'in'), join(folder, 'in/loop'))
  const { files, skipped } = await found('in')
  expect(files).toEqual({ 'b.jpg': 'b', 'a/deep/c.PNG': 'c', 'pack.tar/k/1.jpg': 'one' })
  expect(skipped).toEqual([
    { name: 'album.jpg', reason: 'a folder with the name of a file' },
    { name: 'broken.tar', reason: 'no tar archive: check the file' },
    { name: 'loop', reason: 'a link to a folder: links to folders are not followed' },
  ])
})

test('patterns, single files and lists', async () => {
  await put('in/1/a.jpg', 'a')
  await put('in/2/b.jpg', 'b')
  await put('in/2/c.png', 'c')
  expect((await found('in/*/*.jpg')).files).toEqual({ '1/a.jpg': 'a', '2/b.jpg': 'b' })
  expect((await found('in/2/c.png')).files).toEqual({ 'c.png': 'c' })
  await put('list.txt', '# pictures\nin/1/a.jpg\n\nin/2/b.jpg\tin/b.npy\tin/m.png\nreadme.md\n')
  const { files, skipped } = await found('list.txt')
  expect(files).toEqual({ 'in/1/a.jpg': 'a', 'in/2/b.jpg': 'b' })
  expect(skipped).toEqual([{ name: 'readme.md', reason: 'not a kind of file that is looked for' }])
})

test('parquet tables, whether their pictures are stored plainly or not', async () => {
  const sample = (i: number) => ({
    problem: '<image><image>?',
    answer: 'A',
    images: [
      { bytes: Buffer.from(`first ${i}`), path: `f${i}.jpg` },
      { bytes: Buffer.from(`second ${i}`), path: null },
    ],
    id: `${i}`,
    task: 'crop',
    source: `${i}`,
    meta: {},
  })
  const card = { title: 't', licence: 'other', description: 'd' }
  const facts = { name: 't', seed: 0, versions: {}, parameters: {}, card, group: { groupRows: 2 } }
  await writeDataset(join(folder, 'set'), [0, 1, 2].map(sample), facts)
  const { files } = await found('set/data/train-00000-of-00001.parquet')
  expect(Object.entries(files).map(([name, content]) => [name.replace(/^[^/]*\//, ''), content])).toEqual([
    ['0/f0.jpg', 'first 0'],
    ['0-1', 'second 0'],
    ['1/f1.jpg', 'first 1'],
    ['1-1', 'second 1'],
    ['2/f2.jpg', 'first 2'],
    ['2-1', 'second 2'],
  ])
})
