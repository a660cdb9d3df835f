import type { JsonObject } from '@spatial-ssrl/core'
import { canonicalJson, sha256 } from '@spatial-ssrl/core/files'

/** What a sample was made from. */
export interface SampleOrigin {
  /** sha256 of the source picture, hex. */
  source: string
  task: string
  /** The generator's parameters; the order of keys does not matter. */
  params: JsonObject
  /** Which draw of this task on this picture, from 0. */
  draw: number
}

/** A sample's id: 32 hex digits that depend on its origin alone, whatever the shard, worker, machine or order of keys. */
export function sampleId({ source, task, params, draw }: SampleOrigin): string {
  return sha256(canonicalJson([source, task, params, draw])).slice(0, 32)
}

/** The splits that `splitOf` chooses from. */
export type SplitName = 'train' | 'validation'

/**
 * The split of a source picture. It depends on the picture and the seed alone, so every question about a picture lands on one side
 * and adding pictures moves none of the others.
 *
 * @param validationShare expected share of sources in `validation`, [0, 1]
 * @throws RangeError for a share outside [0, 1]
 */
export function splitOf(source: string, validationShare: number, seed: number | string): SplitName {
  if (!(validationShare >= 0 && validationShare <= 1)) {
    throw new RangeError(`splitOf: expected a share in [0, 1], got ${validationShare}`)
  }
  const draw = Number.parseInt(sha256(`split:${seed}:${source}`).slice(0, 12), 16) / 2 ** 48
  return draw < validationShare ? 'validation' : 'train'
}
