import { createHash } from 'node:crypto'
import { type JsonObject, type Sample, SpatialError } from '@spatial-ssrl/core'
import { listSources, type SourceFolders } from '../sources/list-sources.ts'
import { type LoadedSource, loadSource } from '../sources/load-source.ts'
import type { Source } from '../sources/source.ts'
import { createSourceCache } from '../sources/source-cache.ts'

/** Decoded sources kept in memory, bytes. */
const cacheBytes = 320e6

/** What samples were made from, as far as it is at hand. */
export interface Origins {
  /** The picture, with its depth, of a sample's source; null when it is not at hand or cannot be read any more. */
  find(sample: Sample): Promise<LoadedSource | null>
}

/**
 * Procedural scenes are rendered again; pictures and depth files are looked for in the folders, by content.
 * @param parameters the manifest's: sources are loaded as large as they were
 */
export async function openOrigins(folders: SourceFolders, parameters: JsonObject): Promise<Origins> {
  const size = typeof parameters.size === 'number' ? parameters.size : undefined
  const { sources } = await listSources(folders)
  const byHash = new Map(sources.map((source) => [source.hash, source]))
  const cache = createSourceCache(cacheBytes)
  return {
    async find(sample) {
      const source = byHash.get(sample.source) ?? sceneOf(sample)
      if (source === null) return null
      try {
        return await cache.get(source.hash, () => loadSource(source, size))
      } catch (error) {
        if (SpatialError.is(error)) return null
        throw error
      }
    },
  }
}

/** The scene that a sample names, if its seed has the hash that it should have. */
function sceneOf({ source, meta }: Sample): Source | null {
  const [, index] = /^scene-(\d+)$/.exec(String(meta.name)) ?? []
  if (meta.origin !== 'scene' || index === undefined) return null
  const seed = `scene/${meta.seed}/${index}`
  const hash = createHash('sha256').update(seed).digest('hex')
  return hash === source ? { kind: 'scene', hash, seed, name: String(meta.name) } : null
}
