import type { Sample } from '@spatial-ssrl/core'
import { type Row, toSample } from './rows/row.ts'
import { columnNames } from './rows/schema.ts'
import { findShards } from './shards/find-shards.ts'
import { openShard, rowPlace } from './shards/shard-reader.ts'

/** Which samples to read, and what of them. */
export interface ReadOptions {
  /** `train` unless told. */
  split?: string
  /** Only samples of these tasks. */
  tasks?: readonly string[]
  /** Rows of the split to pass over at its beginning, of whatever task. */
  skip?: number
  /** At most this many samples. */
  limit?: number
  /** false leaves `images` empty and does not read their bytes. */
  pictures?: boolean
  /**
   * Bytes of rows held at a time, a row group unless told. A smaller window reads a row group several times: for those who read many splits
   * at once.
   */
  windowBytes?: number
}

/**
 * Streams a split in file order, one row group in memory at a time.
 *
 * @throws SpatialError `data` for missing folders, splits and shards, and for damaged files, naming the file
 */
export async function* readDataset(
  dir: string,
  { split = 'train', tasks, skip = 0, limit = Infinity, pictures = true, windowBytes = Infinity }: ReadOptions = {},
): AsyncGenerator<Sample> {
  const columns = columnNames.filter((name) => pictures || name !== 'images')
  let left = limit
  let passed = 0 // rows of the files before
  for (const file of await findShards(dir, split)) {
    if (left <= 0) return
    const shard = await openShard(file)
    try {
      for (const { first, end, whole } of windowsOf(shard, Math.max(0, skip - passed), windowBytes)) {
        for (const [i, row] of (await shard.readRows(first, end, columns)).entries()) {
          if (tasks && !tasks.includes(row.task)) continue
          if (left-- <= 0) return
          yield toSample(whole ? row : standingAlone(row), rowPlace(file, first + i))
        }
      }
      passed += shard.rows
    } finally {
      await shard.close()
    }
  }
}

/** Runs of rows that lie in one row group and take at most `bytes`, behind the first `skip` rows of a file. */
function* windowsOf(
  { groupStarts, groupBytes }: { groupStarts: readonly number[]; groupBytes: readonly number[] },
  skip: number,
  bytes: number,
): Generator<{ first: number; end: number; whole: boolean }> {
  for (const [group, size] of groupBytes.entries()) {
    const [start, end] = [groupStarts[group]!, groupStarts[group + 1]!]
    const rows = Math.max(1, Math.min(end - start, Math.floor((bytes / size) * (end - start))))
    for (let first = Math.max(start, skip); first < end; first += rows)
      yield { first, end: Math.min(end, first + rows), whole: rows === end - start }
  }
}

/** Pictures of a row lie in what was read for all of its group, which they would keep in memory. */
function standingAlone(row: Row): Row {
  return { ...row, images: row.images.map(({ bytes, path }) => ({ bytes: bytes.slice(), path })) }
}
