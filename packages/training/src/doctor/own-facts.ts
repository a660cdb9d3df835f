import { SpatialError } from '@spatial-ssrl/core'
import { readConfig } from '../config/config-file.ts'
import { type GrpoConfig, GrpoStageConfig } from '../grpo/grpo-config.ts'
import { planRecipe, readRecipe } from '../stages/recipe.ts'
import type { RunFacts } from './run-facts.ts'

/** A configuration of `grpo`. @throws SpatialError `config` naming the key that is wrong */
export async function grpoFacts(file: string): Promise<RunFacts> {
  return factsOf(await readConfig(GrpoStageConfig, file, {}))
}

/**
 * The GRPO stage of a staged recipe; the whole recipe is checked.
 * @throws SpatialError `config` naming the key that is wrong, or where no stage is GRPO
 */
export async function stagedFacts(file: string): Promise<RunFacts> {
  const planned = planRecipe(await readRecipe(file), { model: 'given', data: 'given' })
  const last = planned.filter(({ stage }) => stage.name === 'grpo').at(-1)
  if (last === undefined) throw new SpatialError('config', `${file} has no stage grpo: there is nothing to look at`)
  return factsOf(last.config as GrpoConfig)
}

function factsOf({ recipe, steps, maxReplyTokens, saveEvery, adapter }: GrpoConfig): RunFacts {
  return {
    engine: 'spatial-ssrl',
    gpus: null,
    tensorParallel: 1,
    batch: { number: recipe.promptsPerRollout, key: 'recipe.promptsPerRollout' },
    groupSize: recipe.groupSize,
    update: { number: recipe.promptsPerRollout / recipe.updatesPerRollout, key: 'recipe.updatesPerRollout' },
    epochs: null,
    maxSteps: { number: steps, key: 'steps' },
    saveEvery: { number: saveEvery, key: 'saveEvery' },
    maxRows: null,
    prompt: null,
    replyTokens: maxReplyTokens,
    pixels: null,
    pictures: null,
    train: null,
    validation: null,
    training: adapter ? 'adapter' : 'full',
  }
}
