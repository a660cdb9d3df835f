import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mode, Profile } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import type { Figures } from './figures.ts'

/** What one item came to; enough for paired comparisons and for the pages. */
export interface ItemResult {
  id: string
  category: string
  /** Mean over the replies, [0, 1], by profile. */
  score: Record<Profile, number>
  /** Read from the first reply, by profile. */
  value: Record<Profile, string | null>
  /** The cluster of its picture. */
  cluster: string
}

/** results.json of a run: the replies under both profiles' rules. */
export interface Results {
  benchmark: string
  title: string
  model: string
  mode: Mode
  /** Whose prompts were used. */
  asked: Profile
  figures: Record<Profile, Figures>
  items: ItemResult[]
}

/** @throws SpatialError `data` for a folder without results */
export async function readResults(folder: string): Promise<Results> {
  const path = join(folder, 'results.json')
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null)
    throw new SpatialError('data', `${folder}: holds no results — let spatial-eval run end there first`)
  try {
    return JSON.parse(text) as Results
  } catch (cause) {
    throw new SpatialError('data', `${path}: not JSON — run spatial-eval run again`, { cause })
  }
}
