import { cp, mkdtemp, readdir, readFile, rename, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sample } from '@spatial-ssrl/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DatasetOptions, type DatasetWriter, openDatasetWriter } from './dataset-writer.ts'
import { unfinishedKey } from './manifest/journal.ts'
import { readManifest } from './manifest/manifest.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'resume-'))
})
afterEach(() => rm(root, { recursive: true }))

const options: DatasetOptions = {
  name: 'test',
  seed: 7,
  versions: {},
  parameters: {},
  card: { title: 'A test', licence: 'other', description: 'Made for a test.' },
  split: ({ source }) => (source.endsWith('0') ? 'validation' : 'train'),
  shardBytes: 3000,
  resumeKey: 'recipe',
}

const samples = Array.from(
  { length: 40 },
  (_, i): Sample => ({
    problem: `<image>${i}?`,
    answer: '2-1',
    images: [{ bytes: new Uint8Array(100 + i).fill(i), path: null }],
    id: `id-${i}`,
    task: 'flip',
    source: `source-${i}`,
    meta: { i },
  }),
)

/** Adds samples from where the writer stands, up to (not including) number `until`. */
async function advance(writer: DatasetWriter, until: number): Promise<void> {
  for (let i = Number(writer.resumed?.next ?? 0); i < until; i++) {
    await writer.add(samples[i]!)
    if (writer.full) await writer.checkpoint({ next: i + 1 })
  }
}

async function complete(dir: string): Promise<void> {
  const writer = await openDatasetWriter(dir, options)
  await advance(writer, samples.length)
  await writer.checkpoint({ next: samples.length })
  await writer.finish()
}

async function bytesOf(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir, { recursive: true })).filter((name) => name.includes('.')).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name), 'hex')] as const)),
  )
}

test('a writer stopped after any sample and opened again ends with the same bytes', async () => {
  await complete(join(root, 'whole'))
  const expected = await bytesOf(join(root, 'whole'))
  expect(Object.keys(expected).length).toBeGreaterThan(5)
  for (let stop = 0; stop <= samples.length; stop += 3) {
    const dir = join(root, `stopped-${stop}`)
    const writer = await openDatasetWriter(dir, options)
    await advance(writer, stop) // and is left as a killed process leaves it
    const next = Number((await openDatasetWriter(dir, options)).resumed?.next ?? 0)
    expect(stop - next).toBeLessThan(14) // at most what one shard holds is made again
    await complete(dir)
    expect(await bytesOf(dir)).toEqual(expected)
  }
})

test('so does one that was stopped while it gave the shards their names, or before it removed its journal', async () => {
  await complete(join(root, 'whole'))
  const expected = await bytesOf(join(root, 'whole'))
  const dir = join(root, 'stopped')
  const writer = await openDatasetWriter(dir, options)
  await advance(writer, samples.length)
  await writer.checkpoint({ next: samples.length })
  await cp(dir, join(root, 'later'), { recursive: true })
  await rename(join(dir, 'data/train-00000.part'), join(dir, 'data/train-00000-of-00009.parquet'))
  await complete(dir)
  expect(await bytesOf(dir)).toEqual(expected)

  const later = join(root, 'later')
  await cp(join(root, 'whole/manifest.json'), join(later, 'manifest.json'))
  await complete(later)
  expect(await bytesOf(later)).toEqual(expected)
})

test('an aborted run keeps its finished shards, and without any leaves nothing', async () => {
  const dir = join(root, 'early')
  const early = await openDatasetWriter(dir, options)
  await advance(early, 3)
  await early.abort()
  expect(await readdir(join(dir, 'data'))).toEqual([])
  expect(await unfinishedKey(dir)).toBeNull()

  const late = await openDatasetWriter(dir, options)
  await advance(late, 30)
  await late.abort()
  expect((await readdir(join(dir, 'data'))).every((name) => name.endsWith('.part'))).toBe(true)
  expect(await unfinishedKey(dir)).toBe('recipe')
})

test('another recipe, a lost shard and a damaged journal are refused in one line', async () => {
  const writer = await openDatasetWriter(root, options)
  await advance(writer, 30)
  await expect(openDatasetWriter(root, { ...options, resumeKey: 'other' })).rejects.toThrow('made otherwise')
  await truncate(join(root, 'data/train-00000.part'), 10)
  await expect(openDatasetWriter(root, options)).rejects.toThrow(/has 10 bytes instead of \d+; delete/)
  await rm(join(root, 'data/train-00000.part'))
  await expect(openDatasetWriter(root, options)).rejects.toThrow('is missing; delete')
  await truncate(join(root, 'progress.json'), 10)
  await expect(openDatasetWriter(root, options)).rejects.toThrow('progress.json is no JSON')
})

test('without a key nothing is kept for later', async () => {
  const { resumeKey: _, ...plain } = options
  const writer = await openDatasetWriter(root, plain)
  await advance(writer, 40)
  await writer.abort()
  expect(await readdir(join(root, 'data'))).toEqual([])
  await expect(readManifest(root)).rejects.toThrow('no finished data set')
})
