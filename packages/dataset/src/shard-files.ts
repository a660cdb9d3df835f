import { open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'

/**
 * The names a shard goes through: `.partial` while it is written, `.part` once it is whole, and its own when the number of shards is
 * known.
 */
export const shardNames = {
  open: (split: string, index: number) => `data/${split}-${five(index)}.partial`,
  whole: (split: string, index: number) => `data/${split}-${five(index)}.part`,
  final: (split: string, index: number, count: number) => `data/${split}-${five(index)}-of-${five(count)}.parquet`,
}

/** Makes what was written to a file survive a power cut. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Removes what a stopped writer left; anything else in the folder is somebody's and is refused. */
export async function clearUnfinished(dir: string): Promise<void> {
  const data = join(dir, 'data')
  for (const name of await readdir(data)) {
    if (/\.part(ial)?$/.test(name)) await rm(join(data, name))
    else throw new SpatialError('data', `${data} is not empty (${name}); choose another folder or delete this one`)
  }
}

/**
 * Brings the shards of an unfinished data set back to the state of its journal, whenever its writer was killed: those already renamed
 * get their temporary names again, and what the journal does not know is removed.
 * @throws SpatialError `data` when a shard is missing or has another length
 */
export async function restoreShards(dir: string, known: readonly { file: string; bytes: number }[]): Promise<void> {
  const data = join(dir, 'data')
  const kept = new Set(known.map(({ file }) => file))
  for (const name of await readdir(data)) {
    const [, split = '', index = ''] = /^([a-z]+)-(\d{5})-of-\d{5}\.parquet$/.exec(name) ?? []
    const whole = split === '' ? `data/${name}` : shardNames.whole(split, Number(index))
    if (!kept.has(whole)) await rm(join(data, name), { recursive: true })
    else if (whole !== `data/${name}`) await rename(join(data, name), join(dir, whole))
  }
  for (const { file, bytes } of known) {
    const place = join(dir, file)
    const handle = await open(place).catch(() => null)
    const size = handle === null ? null : (await handle.stat()).size
    await handle?.close()
    if (size === bytes) continue
    const found = size === null ? 'is missing' : `has ${size} bytes instead of ${bytes}`
    throw new SpatialError('data', `${place} ${found}; delete the unfinished data set and start it again`)
  }
}

function five(number: number): string {
  return String(number).padStart(5, '0')
}
