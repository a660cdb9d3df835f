import type { Sample } from '@spatial-ssrl/core'
import { findShards } from './find-shards.ts'
import { toSample } from './row.ts'
import { columnNames } from './schema.ts'
import { openShard, rowPlace } from './shard-reader.ts'

/** Which samples to read, and what of them. */
export interface ReadOptions {
  /** `train` unless told. */
  split?: string
  /** Only samples of these tasks. */
  tasks?: readonly string[]
  /** At most this many samples. */
  limit?: number
  /** false leaves `images` empty and does not read their bytes. */
  pictures?: boolean
}

/**
 * Streams a split in file order, one row group in memory at a time.
 *
 * @throws SpatialError `data` for missing folders, splits and shards, and for damaged files, naming the file
 */
export async function* readDataset(
  dir: string,
  { split = 'train', tasks, limit = Infinity, pictures = true }: ReadOptions = {},
): AsyncGenerator<Sample> {
  const columns = columnNames.filter((name) => pictures || name !== 'images')
  let left = limit
  for (const file of await findShards(dir, split)) {
    if (left <= 0) return
    const shard = await openShard(file)
    try {
      for (let group = 0; group + 1 < shard.groupStarts.length; group++) {
        for (const [i, row] of (await shard.readGroup(group, columns)).entries()) {
          if (tasks && !tasks.includes(row.task)) continue
          if (left-- <= 0) return
          yield toSample(row, rowPlace(file, shard.groupStarts[group]! + i))
        }
      }
    } finally {
      await shard.close()
    }
  }
}
