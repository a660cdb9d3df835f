import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'

/**
 * The shard files of a split, in order.
 *
 * @throws SpatialError `data` when the folder or the split is missing, or a shard of it
 */
export async function findShards(dir: string, split: string): Promise<string[]> {
  const names = await readdir(join(dir, 'data')).catch((cause: unknown) => {
    throw new SpatialError('data', `${dir} holds no data set (no folder data); check the path or generate one`, {
      cause,
    })
  })
  const found = names.flatMap((name) => {
    const match = /^([a-z]+)-(\d{5})-of-(\d{5})\.parquet$/.exec(name)
    return match ? [{ name, split: match[1]!, number: Number(match[2]), total: Number(match[3]) }] : []
  })
  const shards = found.filter((shard) => shard.split === split).sort((a, b) => a.number - b.number)
  if (shards.length === 0) {
    const known = [...new Set(found.map((shard) => shard.split))].sort().join(', ')
    throw new SpatialError('data', `${dir} has no split ${split} (it has: ${known || 'none'})`)
  }
  const total = shards[0]!.total
  const missing = Array.from({ length: total }, (_, i) => i).find((i) => shards[i]?.number !== i)
  if (missing !== undefined || shards.length !== total) {
    throw new SpatialError(
      'data',
      `${dir} has ${shards.length} of ${total} shards of ${split}; copy the missing ones or generate the data set again`,
    )
  }
  return shards.map(({ name }) => join(dir, 'data', name))
}
