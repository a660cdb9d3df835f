import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatasetWriter } from '@spatial-ssrl/dataset'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTargetFolder } from './target-folder.ts'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'target-'))
})
afterEach(() => rm(out, { recursive: true }))

/** Leaves the journal of an unfinished data set. */
async function leaveJournal(resumeKey: string) {
  const card = { title: 'A test', licence: 'other', description: '' }
  const writer = await openDatasetWriter(out, { name: '', seed: 1, versions: {}, parameters: {}, card, resumeKey })
  await writer.checkpoint({})
}
const open = (force: boolean, resumeKey = 'mine') => openTargetFolder(out, { force, resumeKey })

async function put(name: string, content: string) {
  await mkdir(join(out, name, '..'), { recursive: true })
  await writeFile(join(out, name), content)
}

test('somebody’s own files are refused, and left alone even with force', async () => {
  await put('data/thesis.txt', 'years of work')
  await put('README.md', 'mine')
  await expect(open(false)).rejects.toThrow('not empty')
  expect((await open(true)).dir).toBe(out)
  expect(await readFile(join(out, 'data/thesis.txt'), 'utf8')).toBe('years of work')
  expect(await readFile(join(out, 'README.md'), 'utf8')).toBe('mine')
})

test('an unfinished data set goes on under its key, is refused under another, and removed with force', async () => {
  await leaveJournal('mine')
  await put('data/train-00000.part', 'shard')
  expect((await open(false)).dir).toBe(out)
  await expect(open(false, 'other')).rejects.toThrow('made with other options or pictures')
  expect(await readdir(join(out, 'data'))).toEqual(['train-00000.part'])
  await open(true, 'other')
  expect(await readdir(out)).toEqual([])
})

test('a finished data set is replaced only once the new one is complete', async () => {
  for (const name of ['data/train-00000-of-00001.parquet', 'README.md', 'manifest.json']) await put(name, 'old')
  const target = await open(true)
  expect(target.dir).toBe(join(out, '.unfinished'))
  for (const name of ['data/train-00000-of-00001.parquet', 'README.md', 'manifest.json'])
    await put(`.unfinished/${name}`, 'new')
  expect(await readFile(join(out, 'manifest.json'), 'utf8')).toBe('old')
  await target.settle()
  expect((await readdir(out)).sort()).toEqual(['README.md', 'data', 'manifest.json'])
  expect(await readFile(join(out, 'manifest.json'), 'utf8')).toBe('new')
})
