import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { refuseNonEmpty, writingTo } from '@spatial-ssrl/core/files'
import { readProgress, type StagedRecipe } from '@spatial-ssrl/training'

/** What a quickstart writes into its folder, and so may replace there. */
const own = [
  'stages.json',
  'config.json',
  'metrics.jsonl',
  'evaluation.json',
  'samples.json',
  'timings.json',
  'report.html',
  'answers-start.jsonl',
  'answers-cold-start.jsonl',
  'answers-grpo.jsonl',
  ...['rollouts', 'checkpoints', 'model', 'data', 'cold-start'],
]

/**
 * Empties the folder of a quickstart with `force`; other people's files in it are never touched. A stopped quickstart stays, to be gone on
 * with.
 * @throws SpatialError `config` for a folder that holds something else, or a finished quickstart
 */
export async function openFolder(out: string, recipe: StagedRecipe, force: boolean): Promise<void> {
  const finished = force ? null : await readProgress(out)
  const stopped = finished !== null && finished.length < recipe.stages.length
  await refuseNonEmpty(out, force || stopped)
  if (!force) return
  await writingTo(out, async () => {
    for (const name of own) await rm(join(out, name), { recursive: true, force: true })
  })
}
