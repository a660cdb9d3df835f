import { splitOf } from '@spatial-ssrl/dataset'
import type { Source } from '@spatial-ssrl/puzzles'
import { listScenes, listSources } from '@spatial-ssrl/puzzles'
import { heldOutShare, splitSeed } from './recipe.ts'

/** Where the puzzles of a quickstart come from; the two lists share no picture. */
export interface SplitSources {
  train: Source[]
  heldOut: Source[]
}

/**
 * The embedded photographs, split once and for all by their content, and procedural scenes of two separate seeds.
 * @param seed chooses the training scenes; the held-out scenes are always the same
 */
export async function splitSources(
  photos: string,
  seed: string,
  scenes: { train: number; heldOut: number },
): Promise<SplitSources> {
  const { sources } = await listSources({ images: photos })
  const isHeldOut = ({ hash }: Source) => splitOf(hash, heldOutShare, splitSeed) === 'validation'
  return {
    train: [...sources.filter((source) => !isHeldOut(source)), ...listScenes(scenes.train, `train/${seed}`)],
    heldOut: [...sources.filter(isHeldOut), ...listScenes(scenes.heldOut, 'held-out')],
  }
}
