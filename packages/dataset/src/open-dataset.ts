import type { Sample } from '@spatial-ssrl/core'
import { type Row, toSample } from './rows/row.ts'
import { findShards } from './shards/find-shards.ts'
import { openShard, rowPlace, type Shard } from './shards/shard-reader.ts'

/** What an open data set knows of a row without reading its pictures. */
export interface IndexEntry {
  id: string
  task: string
  source: string
  answer: string
}

const indexColumns = ['id', 'task', 'source', 'answer'] as const

/** A split with access to any row. */
export interface OpenDataset {
  length: number
  /** One entry per row, in file order. */
  index: readonly IndexEntry[]
  /** @throws RangeError unless 0 ≤ i < length */
  get(i: number): Promise<Sample>
  /** Closes the files; no row can be read afterwards. */
  close(): Promise<void>
}

/**
 * Opens a split for random access. Rows are read by row group; the groups used last stay in memory, up to `cacheBytes` (256 MB
 * unless told).
 */
export async function openDataset(
  dir: string,
  split = 'train',
  { cacheBytes = 256e6 }: { cacheBytes?: number } = {},
): Promise<OpenDataset> {
  const shards: Shard[] = []
  const close = async () => {
    for (const shard of shards.splice(0)) await shard.close()
  }
  const index: IndexEntry[] = []
  const groups: { shard: Shard; group: number; first: number; bytes: number }[] = []
  try {
    for (const file of await findShards(dir, split)) {
      const shard = await openShard(file)
      shards.push(shard)
      for (const [group, bytes] of shard.groupBytes.entries()) {
        groups.push({ shard, group, first: index.length, bytes })
        for (const { id, task, source, answer } of await shard.readGroup(group, indexColumns)) {
          index.push({ id, task, source, answer })
        }
      }
    }
  } catch (error) {
    await close()
    throw error
  }

  const cache = new Map<number, Promise<Row[]>>() // in order of use, oldest first
  let held = 0
  const load = (number: number): Promise<Row[]> => {
    const known = cache.get(number)
    const samples = known ?? groups[number]!.shard.readGroup(groups[number]!.group)
    cache.delete(number)
    cache.set(number, samples)
    if (known) return samples
    held += groups[number]!.bytes
    for (const oldest of cache.keys()) {
      if (held <= cacheBytes || oldest === number) break
      cache.delete(oldest)
      held -= groups[oldest]!.bytes
    }
    return samples
  }

  return {
    length: index.length,
    index,
    async get(i) {
      if (!(Number.isInteger(i) && i >= 0 && i < index.length)) {
        throw new RangeError(`get: expected 0 ≤ i < ${index.length}, got ${i}`)
      }
      let low = 0
      let high = groups.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (groups[middle]!.first <= i) low = middle
        else high = middle - 1
      }
      const { shard, group, first } = groups[low]!
      return toSample((await load(low))[i - first]!, rowPlace(shard.file, shard.groupStarts[group]! + i - first))
    },
    close,
  }
}
