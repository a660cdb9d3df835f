import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { hashFile } from '@spatial-ssrl/core/files'
import { readManifest } from './manifest.ts'

/**
 * Holds every shard of a finished data set (of one split, when told) against the hash in its manifest. A damaged byte in a
 * text or a picture is nothing that a parquet reader can see, so what was copied or stored for long is verified before it is read.
 * @throws SpatialError `data` naming the first shard that is missing or was changed
 */
export async function verifyShards(dir: string, split?: string): Promise<void> {
  const { splits } = await readManifest(dir)
  const chosen = split === undefined ? Object.values(splits) : [splits[split] ?? { shards: [] }]
  for (const { file, bytes, sha256 } of chosen.flatMap(({ shards }) => shards)) {
    const place = join(dir, file)
    const found = await hashFile(place).catch((cause: unknown) => {
      throw new SpatialError('data', `cannot read ${place}; copy it again or generate the data set again`, { cause })
    })
    const difference =
      found.bytes !== bytes
        ? `${found.bytes} bytes instead of ${bytes}`
        : found.sha256 !== sha256
          ? 'other bytes'
          : null
    if (difference === null) continue
    throw new SpatialError(
      'data',
      `${place} is not as its manifest says (${difference}); copy it again or generate the data set again`,
    )
  }
}
