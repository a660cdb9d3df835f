import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sample, SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeDataset } from './dataset-writer.ts'
import { readManifest } from './manifest/manifest.ts'
import { verifyShards } from './manifest/verify-shards.ts'
import { openDataset } from './open-dataset.ts'

let root: string
let shard: string
let manifest: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'damage-'))
  await writeDataset(root, samples, {
    name: 'test',
    seed: 1,
    versions: {},
    parameters: {},
    card: { title: 'A test', licence: 'other', description: 'Made for a test.' },
  })
  shard = join(root, 'data', 'train-00000-of-00001.parquet')
  manifest = join(root, 'manifest.json')
})
afterAll(() => rm(root, { recursive: true }))

const samples = Array.from({ length: 6 }, (_, i): Sample => {
  const images = [{ bytes: Uint8Array.of(i, 2, 3), path: null }]
  const source = String(i).padStart(64, '0')
  return { problem: '<image>?', answer: 'B', images, id: String(i), task: 'crop', source, meta: { order: [i] } }
})

/** Lets only a refusal of the data, in one line, pass. */
function refusal(error: unknown): null {
  if (!SpatialError.is(error)) throw error
  expect(error.code).toBe('data')
  expect(error.message).toMatch(/^[^\n]+$/)
  return null
}

test('a changed byte, a cut and a missing file are told before a shard is read', async () => {
  const clean = await readFile(shard)
  await expect(verifyShards(root)).resolves.toBeUndefined()
  await fc.assert(
    fc.asyncProperty(fc.nat(clean.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const bytes = Buffer.from(clean)
      bytes[at] = bytes[at]! ^ change
      await writeFile(shard, bytes)
      await expect(verifyShards(root)).rejects.toThrow(
        /train-00000-of-00001\.parquet is not as its manifest says \(other bytes\)/,
      )
    }),
    { numRuns: 100 },
  )
  await writeFile(shard, clean.subarray(0, 99))
  await expect(verifyShards(root, 'train')).rejects.toThrow(`(99 bytes instead of ${clean.length})`)
  await rm(shard)
  await expect(verifyShards(root, 'train')).rejects.toThrow(
    /cannot read .*train-00000-of-00001\.parquet; copy it again/,
  )
  await expect(verifyShards(root, 'validation')).resolves.toBeUndefined()
  await writeFile(shard, clean)
})

test('a cut at any place is a refusal also without the manifest', async () => {
  const clean = await readFile(shard)
  await fc.assert(
    fc.asyncProperty(fc.nat(clean.length - 1), async (length) => {
      await writeFile(shard, clean.subarray(0, length))
      expect(await openDataset(root).catch(refusal)).toBeNull()
    }),
    { numRuns: 100 },
  )
  await writeFile(shard, clean)
  const dataset = await openDataset(root)
  expect(dataset.length).toBe(6)
  await dataset.close()
})

test('a changed manifest is a refusal, or has the right form', async () => {
  const clean = await readFile(manifest, 'utf8')
  const paths = Object.keys(JSON.parse(clean))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.option(fc.jsonValue(), { nil: undefined }), async (key, value) => {
      await writeFile(manifest, JSON.stringify({ ...JSON.parse(clean), [key]: value }))
      await readManifest(root).catch(refusal)
    }),
    { numRuns: 100 },
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(clean.length), async (length) => {
      await writeFile(manifest, clean.slice(0, length))
      await readManifest(root).catch(refusal)
    }),
    { numRuns: 50 },
  )
})
