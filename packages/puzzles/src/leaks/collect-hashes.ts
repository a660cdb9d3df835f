import { existsSync } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Sample, SpatialError } from '@spatial-ssrl/core'
import { readDataset, readManifest, verifyShards } from '@spatial-ssrl/dataset'
import { perceptualHash } from '@spatial-ssrl/image-ops'
import { decodeImage } from '@spatial-ssrl/image-ops/codec'
import { findFiles } from '../inputs/find-files.ts'
import { isPicture } from '../inputs/picture-names.ts'
import type { SkippedFile } from '../inputs/skipped-file.ts'
import { isHashFile, type NamedHash, parseHashes } from './hash-list.ts'

/** Shorter side to which pictures are decoded, px: a hash looks at 64. */
const decodedSide = 256
const atOnce = 8

/** What an input looks like. */
export interface HashedInput {
  hashes: NamedHash[]
  /** Pictures that are too plain to be recognised. */
  plain: string[]
  /** Files that could not be read. */
  skipped: SkippedFile[]
}

/** How a search reports and is stopped. */
export interface CollectHooks {
  signal?: AbortSignal | undefined
  /** Called as the work goes on, with what is done and how much there is. */
  onProgress?: (done: number) => void
}

/**
 * The perceptual hashes of an input: whatever `generate --images` takes, a data set folder, or a file of hashes. A data set that
 * `generate` wrote tells what its source pictures look like; of any other the pictures themselves are hashed.
 * @throws SpatialError `data` when there is nothing to compare
 */
export async function collectHashes(input: string, flag: string, hooks: CollectHooks = {}): Promise<HashedInput> {
  const result: HashedInput = { hashes: [], plain: [], skipped: [] }
  const facts = await stat(input).catch(() => null)
  if (facts?.isFile() && (await startsAsHashFile(input))) {
    result.hashes = parseHashes(await readFile(input, 'utf8'), input)
  } else if (facts?.isDirectory() && existsSync(join(input, 'manifest.json'))) {
    await fromDataset(input, result, hooks)
  } else await fromPictures(input, flag, result, hooks)
  if (result.hashes.length + result.plain.length > 0) return result
  throw new SpatialError('data', `${input}: no picture to compare — check the path given to ${flag}`)
}

async function startsAsHashFile(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
    return isHashFile(buffer.toString('latin1', 0, bytesRead))
  } finally {
    await handle.close()
  }
}

async function fromPictures(input: string, flag: string, result: HashedInput, hooks: CollectHooks): Promise<void> {
  const report = (skipped: SkippedFile) => result.skipped.push(skipped)
  const batch: Promise<void>[] = []
  let done = 0
  for await (const file of findFiles(input, { flag, wanted: isPicture, report, signal: hooks.signal })) {
    hooks.signal?.throwIfAborted()
    batch.push(file.read().then((bytes) => hashInto(result, file.name, bytes), reported(result, file.name)))
    if (batch.length < atOnce) continue
    await Promise.all(batch.splice(0))
    done += atOnce
    hooks.onProgress?.(done)
  }
  await Promise.all(batch)
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
  result.hashes.sort(byName)
  result.plain.sort()
  result.skipped.sort(byName)
}

async function fromDataset(dir: string, result: HashedInput, hooks: CollectHooks): Promise<void> {
  const { splits } = await readManifest(dir)
  await verifyShards(dir)
  const seen = new Set<string>()
  let done = 0
  for (const split of Object.keys(splits)) {
    for await (const sample of readDataset(dir, { split })) {
      hooks.signal?.throwIfAborted()
      hooks.onProgress?.(++done)
      const known = typeof sample.meta.looks === 'string' || sample.meta.looks === null
      if (known && seen.has(sample.source)) continue
      seen.add(sample.source)
      if (known) addKnown(result, sample)
      else if (sample.meta.origin !== 'scene')
        for (const [i, { bytes }] of sample.images.entries()) await hashInto(result, `${sample.id}-${i}`, bytes)
    }
  }
}

function addKnown({ hashes, plain }: HashedInput, { meta, source }: Sample): void {
  const name = `${meta.name ?? source}`
  if (typeof meta.looks === 'string') hashes.push({ hash: meta.looks, name })
  else plain.push(name)
}

async function hashInto(result: HashedInput, name: string, bytes: Uint8Array): Promise<void> {
  try {
    const hash = perceptualHash(await decodeImage(bytes, { shorterSide: decodedSide }))
    if (hash === null) result.plain.push(name)
    else result.hashes.push({ hash, name })
  } catch (error) {
    reported(result, name)(error)
  }
}

function reported({ skipped }: HashedInput, name: string) {
  return (error: unknown) => {
    if (!SpatialError.is(error)) throw error
    skipped.push({ name, reason: error.message })
  }
}
