import { resolve } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { type Manifest, readManifest } from '@spatial-ssrl/dataset'
import { manifestDifference } from '../make/manifest-difference.ts'

/** One part of a divided data set. */
export interface Part {
  dir: string
  /** Its number, from 1. */
  index: number
  manifest: Manifest & { recipe: string }
}

/**
 * The parts of one data set, in the order of their numbers.
 * @throws SpatialError `config` naming the folder that is no part, is there twice, belongs to another data set, or is missing
 */
export async function readParts(dirs: readonly string[]): Promise<Part[]> {
  const parts: (Part & { count: number })[] = []
  for (const dir of dirs) parts.push(partOf(dir, await readManifest(dir)))
  const [first] = parts
  if (first === undefined)
    throw new SpatialError('config', 'no parts to merge — name the folders of generate --shard i/n')
  for (const part of parts) {
    if (part.manifest.recipe !== first.manifest.recipe)
      throw new SpatialError(
        'config',
        `${part.dir} is a part of another data set than ${first.dir}: ${manifestDifference(part.manifest, first.manifest)} — name the parts of one`,
      )
    if (part.count !== first.count)
      throw new SpatialError(
        'config',
        `${part.dir} is part ${part.index}/${part.count} and ${first.dir} part ${first.index}/${first.count}: name the parts of one division`,
      )
  }
  for (const [place, part] of parts.entries()) {
    const twin = parts.slice(0, place).find(({ index }) => index === part.index)
    if (twin !== undefined)
      throw new SpatialError(
        'config',
        resolve(twin.dir) === resolve(part.dir)
          ? `${part.dir} is named twice — leave one out`
          : `${twin.dir} and ${part.dir} are both part ${part.index}/${part.count} — leave one out`,
      )
  }
  const missing = Array.from({ length: first.count }, (_, i) => i + 1).filter(
    (index) => !parts.some((part) => part.index === index),
  )
  if (missing.length > 0)
    throw new SpatialError(
      'config',
      `missing: part ${missing.map((index) => `${index}/${first.count}`).join(', ')} — make it with generate --shard and name its folder too`,
    )
  return parts.sort((a, b) => a.index - b.index)
}

function partOf(dir: string, manifest: Manifest): Part & { count: number } {
  const { recipe } = manifest
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(String(manifest.parameters.shard ?? '')) ?? []
  if (recipe === undefined || index === undefined)
    throw new SpatialError(
      'config',
      `${dir} is no part of a divided data set — name folders that this version’s generate --shard i/n wrote`,
    )
  return { dir, index: Number(index), count: Number(count), manifest: { ...manifest, recipe } }
}
