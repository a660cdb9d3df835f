import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng, type Sample, SpatialError } from '@spatial-ssrl/core'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DatasetOptions, openDatasetWriter, writeDataset } from './dataset-writer.ts'
import { readManifest } from './manifest/manifest.ts'
import { openDataset } from './open-dataset.ts'
import { readDataset } from './read-dataset.ts'
import { sampleId, splitOf } from './rows/identity.ts'

const taskNames = ['shuffle', 'flip', 'crop', 'depth', 'position']

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dataset-'))
})
afterEach(() => rm(root, { recursive: true }))

const options: DatasetOptions = {
  name: 'test',
  seed: 7,
  versions: { tasks: '0.1.0' },
  parameters: { tasks: ['shuffle'], count: 40 },
  card: { title: 'A test: "quoted"', licence: 'other', description: 'Made for a test.' },
  validationShare: 0.3,
}

/** Samples with one to three pictures of random bytes each, four per source. */
function makeSamples(count: number): Sample[] {
  const rng = createRng('samples')
  return Array.from({ length: count }, (_, i) => {
    const task = taskNames[i % taskNames.length]!
    const source = `source-${Math.floor(i / 4)}`.padEnd(64, '0')
    const images = Array.from({ length: 1 + (i % 3) }, (_, k) => ({
      bytes: Uint8Array.from({ length: 1 + rng.int(900) }, () => rng.int(256)),
      path: k === 0 ? `${i}.jpg` : null,
    }))
    return {
      problem: `${'<image>'.repeat(images.length)} Größe — 顺序 ${i}?`,
      answer: '0-2-3-1',
      images,
      id: sampleId({ source, task, params: { i }, draw: i }),
      task,
      source,
      meta: { order: [0, 2, 3, 1], nested: { x: 0.1, none: null } },
    }
  })
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const result: T[] = []
  for await (const item of items) result.push(item)
  return result
}

async function readBoth(dir: string): Promise<Sample[]> {
  return [...(await collect(readDataset(dir))), ...(await collect(readDataset(dir, { split: 'validation' })))]
}

const byId = (a: Sample, b: Sample) => (a.id < b.id ? -1 : 1)

describe('a written data set', () => {
  test('is read back whole, over several shards and row groups', async () => {
    const samples = makeSamples(200)
    const manifest = await writeDataset(root, samples, { ...options, shardBytes: 40_000, group: { groupRows: 7 } })
    expect(manifest.splits.train!.shards.length).toBeGreaterThan(2)
    expect((await readBoth(root)).sort(byId)).toEqual([...samples].sort(byId))
    expect(await readManifest(root)).toEqual(manifest)
  })

  test('keeps the order in which samples were added', async () => {
    const samples = makeSamples(60)
    await writeDataset(root, samples, { ...options, validationShare: 0 })
    expect(await collect(readDataset(root))).toEqual(samples)
  })

  test('has no source in two splits and counts what it holds', async () => {
    const samples = makeSamples(200)
    const { splits } = await writeDataset(root, samples, options)
    const sources = async (split: string) => new Set((await collect(readDataset(root, { split }))).map((s) => s.source))
    const [train, validation] = [await sources('train'), await sources('validation')]
    expect([...train].filter((source) => validation.has(source))).toEqual([])
    expect(splits.train!.rows + splits.validation!.rows).toBe(200)
    for (const task of taskNames) expect(splits.train!.tasks[task]! + splits.validation!.tasks[task]!).toBe(40)
  })

  test('is byte for byte the same when made again', async () => {
    await writeDataset(join(root, 'a'), makeSamples(50), options)
    await writeDataset(join(root, 'b'), makeSamples(50), options)
    const files = async (dir: string) => {
      const names = (await readdir(dir, { recursive: true })).sort()
      return names.filter((name) => name.includes('.'))
    }
    expect(await files(join(root, 'a'))).toEqual(await files(join(root, 'b')))
    for (const name of await files(join(root, 'a'))) {
      expect(await readFile(join(root, 'a', name))).toEqual(await readFile(join(root, 'b', name)))
    }
  })

  test('has the columns in order, a Hugging Face footer, and uncompressed pictures', async () => {
    await writeDataset(root, makeSamples(5), { ...options, validationShare: 0 })
    const bytes = await readFile(join(root, 'data/train-00000-of-00001.parquet'))
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
    const metadata = parquetMetadata(file)
    expect(metadata.row_groups[0]!.columns.map((c) => c.meta_data!.path_in_schema.join('.'))).toEqual([
      'problem',
      'answer',
      'images.list.element.bytes',
      'images.list.element.path',
      'id',
      'task',
      'source',
      'meta',
    ])
    const pictures = metadata.row_groups[0]!.columns[2]!.meta_data!
    expect(pictures.codec).toBe('UNCOMPRESSED')
    expect(pictures.encodings).not.toContain('RLE_DICTIONARY')
    expect(pictures.statistics).toBeUndefined()
    expect(metadata.schema.slice(1).every((s) => s.name === 'list' || s.repetition_type === 'OPTIONAL')).toBe(true)
    const footer = JSON.parse(metadata.key_value_metadata!.find(({ key }) => key === 'huggingface')!.value!)
    expect(footer.info.features.images).toEqual({ feature: { _type: 'Image' }, _type: 'Sequence' })
    const [row] = await parquetReadObjects({ file, metadata, rowEnd: 1 })
    expect(Object.keys(row!)).toEqual(['problem', 'answer', 'images', 'id', 'task', 'source', 'meta'])
  })

  test('has a data card whose YAML names every split', async () => {
    await writeDataset(root, makeSamples(200), options)
    const card = await readFile(join(root, 'README.md'), 'utf8')
    expect(card.startsWith('---\n')).toBe(true)
    expect(card).toContain('  - split: train\n    path: data/train-*')
    expect(card).toContain('  - split: validation\n    path: data/validation-*')
    expect(card).toContain('pretty_name: "A test: \\"quoted\\""')
  })

  test('lists declined inputs with counts by reason', async () => {
    const writer = await openDatasetWriter(root, options)
    for (const [i, sample] of makeSamples(10).entries()) {
      await writer.add(sample)
      writer.decline({ source: `${i}.jpg`, task: i < 6 ? 'depth' : null, reason: i < 6 ? 'no depth' : 'not a picture' })
    }
    const { declined } = await writer.finish()
    expect(declined.count).toBe(10)
    expect(declined.reasons).toEqual([
      { task: 'depth', reason: 'no depth', count: 6 },
      { task: null, reason: 'not a picture', count: 4 },
    ])
    expect(declined.rows[0]).toEqual({ source: '0.jpg', task: 'depth', reason: 'no depth' })
  })
})

describe('reading', () => {
  test('by task, up to a limit, without pictures', async () => {
    const samples = makeSamples(100)
    await writeDataset(root, samples, { ...options, validationShare: 0, group: { groupRows: 9 } })
    const read = await collect(readDataset(root, { tasks: ['flip', 'crop'], limit: 12, pictures: false }))
    const expected = samples.filter(({ task }) => task === 'flip' || task === 'crop').slice(0, 12)
    expect(read).toEqual(expected.map((sample) => ({ ...sample, images: [] })))
  })

  test('any row at random, with a cache smaller than the data', async () => {
    const samples = makeSamples(100)
    await writeDataset(root, samples, { ...options, validationShare: 0, shardBytes: 30_000, group: { groupRows: 8 } })
    const dataset = await openDataset(root, 'train', { cacheBytes: 10_000 })
    expect(dataset.length).toBe(100)
    expect(dataset.index.map(({ id }) => id)).toEqual(samples.map(({ id }) => id))
    const rng = createRng('rows')
    for (let draw = 0; draw < 60; draw++) {
      const i = rng.int(100)
      expect(await dataset.get(i)).toEqual(samples[i])
    }
    const many = await Promise.all([3, 90, 3, 41].map((i) => dataset.get(i)))
    expect(many.map(({ id }) => id)).toEqual([3, 90, 3, 41].map((i) => samples[i]!.id))
    await expect(dataset.get(100)).rejects.toThrow('get: expected 0 ≤ i < 100, got 100')
    await dataset.close()
  })
})

describe('what goes wrong is one line that names the file', () => {
  const message = async (step: Promise<unknown>) => {
    const error = await step.then(
      () => new Error('nothing was thrown'),
      (thrown: unknown) => thrown,
    )
    expect(SpatialError.is(error) && error.code).toBe('data')
    const text = (error as Error).message
    expect(text).not.toContain('\n')
    return text
  }
  const shard = () => join(root, 'data/train-00000-of-00001.parquet')
  const write = () => writeDataset(root, makeSamples(30), { ...options, validationShare: 0 })

  test('missing folder and missing split', async () => {
    expect(await message(collect(readDataset(join(root, 'none'))))).toContain('holds no data set')
    expect(await message(readManifest(root))).toContain('no manifest.json')
    await write()
    expect(await message(collect(readDataset(root, { split: 'test' })))).toContain('no split test (it has: train)')
  })

  test('a shard that was cut off, is empty, or is something else', async () => {
    await write()
    const { length } = await readFile(shard())
    for (const size of [length - 1, length >> 1, 10, 0]) {
      await truncate(shard(), size)
      expect(await message(collect(readDataset(root)))).toContain('train-00000-of-00001.parquet is cut off')
      expect(await message(openDataset(root))).toContain('train-00000-of-00001.parquet is cut off')
    }
    await writeFile(shard(), 'This is not parquet at all.'.repeat(50))
    expect(await message(collect(readDataset(root)))).toContain('no parquet file')
  })

  test('a missing shard', async () => {
    await writeDataset(root, makeSamples(100), {
      ...options,
      validationShare: 0,
      shardBytes: 10_000,
      group: { groupRows: 5 },
    })
    await rm(join(root, 'data', (await readdir(join(root, 'data')))[1]!))
    expect(await message(collect(readDataset(root)))).toMatch(/has \d+ of \d+ shards of train/)
  })

  test('a damaged manifest', async () => {
    await write()
    await appendFile(join(root, 'manifest.json'), '}')
    expect(await message(readManifest(root))).toContain('manifest.json is no JSON')
    await writeFile(join(root, 'manifest.json'), '{"format": 2}')
    expect(await message(readManifest(root))).toContain('manifest.json: ')
  })

  test('a folder that holds a data set already keeps it', async () => {
    await write()
    const before = await readFile(shard())
    expect(await message(write())).toContain('already holds a data set')
    expect(await readFile(shard())).toEqual(before)
  })

  test('a folder below a file', async () => {
    await writeFile(join(root, 'file'), '')
    expect(await message(writeDataset(join(root, 'file'), [], options))).toContain('choose a folder')
  })
})

describe('an unfinished data set', () => {
  test('has only temporary names, and the next writer clears them away', async () => {
    const writer = await openDatasetWriter(root, { ...options, group: { groupRows: 2 } })
    for (const sample of makeSamples(20)) await writer.add(sample)
    expect((await readdir(join(root, 'data'))).every((name) => name.endsWith('.partial'))).toBe(true)
    await writeDataset(root, makeSamples(30), options)
    expect((await readdir(join(root, 'data'))).some((name) => name.endsWith('.partial'))).toBe(false)
    expect(await readBoth(root)).toHaveLength(30)
  })

  test('leaves nothing when the samples stop with an error', async () => {
    await mkdir(join(root, 'out'))
    const failing = function* () {
      yield* makeSamples(10)
      throw new Error('the generator broke')
    }
    await expect(writeDataset(join(root, 'out'), failing(), options)).rejects.toThrow('the generator broke')
    expect(await readdir(join(root, 'out/data'))).toEqual([])
  })

  test('refuses a sample whose pictures do not match its question', async () => {
    const sample = { ...makeSamples(1)[0]!, problem: 'no mark' }
    await expect(writeDataset(root, [sample], options)).rejects.toThrow('one picture per <image>, got 0 marks and 1')
  })
})

test('splitOf follows the options', () => {
  expect(splitOf('a', 0, 1)).toBe('train')
  expect(splitOf('a', 1, 1)).toBe('validation')
})
