import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { type FileFacts, hashFile } from '@spatial-ssrl/core/files'

/**
 * The names a shard goes through: `.partial` while it is written, `.part` once it is whole, and its own when the number of shards is
 * known.
 */
export const shardNames = {
  open: (split: string, index: number) => `data/${split}-${five(index)}.partial`,
  whole: (split: string, index: number) => `data/${split}-${five(index)}.part`,
  final: (split: string, index: number, count: number) => `data/${split}-${five(index)}-of-${five(count)}.parquet`,
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
 * @throws SpatialError `data` when a shard is missing or has other bytes
 */
export async function restoreShards(dir: string, known: readonly ({ file: string } & FileFacts)[]): Promise<void> {
  const data = join(dir, 'data')
  const kept = new Set(known.map(({ file }) => file))
  for (const name of await readdir(data)) {
    const [, split = '', index = ''] = /^([a-z]+)-(\d{5})-of-\d{5}\.parquet$/.exec(name) ?? []
    const whole = split === '' ? `data/${name}` : shardNames.whole(split, Number(index))
    if (!kept.has(whole)) await rm(join(data, name), { recursive: true })
    else if (whole !== `data/${name}`) await rename(join(data, name), join(dir, whole))
  }
  for (const { file, bytes, sha256 } of known) {
    const place = join(dir, file)
    const facts = await hashFile(place).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (facts?.sha256 === sha256) continue
    const found =
      facts === null
        ? 'is missing'
        : facts.bytes !== bytes
          ? `has ${facts.bytes} bytes instead of ${bytes}`
          : 'is damaged: its bytes are not those that were written'
    throw new SpatialError('data', `${place} ${found}; delete the unfinished data set and start it again`)
  }
}

function five(number: number): string {
  return String(number).padStart(5, '0')
}
