import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { requireServers } from '../grpo/check-rollouts.ts'
import { GrpoStageConfig } from '../grpo/grpo-config.ts'
import { withoutPlace } from '../place/place.ts'
import { needsReference } from '../recipe/recipe-config.ts'
import { SftStageConfig } from '../sft/sft-config.ts'
import { defineStage, type Product, type StageContext } from './stage.ts'
import { runTraining, type TrainingJob } from './train-run.ts'

/** The cold start, or any other supervised learning on written replies. */
export const sft = defineStage({
  name: 'sft',
  config: SftStageConfig,
  needs: ['model', 'data'],
  makes: ['model'],
  places: ['engine'],
  defaults: ({ seed }) => ({ seed }),
  asks: ({ trainable, adapter }) => ({ trainable: trainable !== undefined, adapter: adapter !== undefined }),
  run: (config, context) => train({ phase: 'sft', config: withoutPlace(config) }, context),
})

/** Group relative policy optimisation. */
export const grpo = defineStage({
  name: 'grpo',
  config: GrpoStageConfig,
  needs: ['model', 'data'],
  makes: ['model'],
  places: ['engine', 'rollouts'],
  defaults: ({ seed }) => ({ seed }),
  asks: ({ trainable, adapter, recipe }) => ({
    trainable: trainable !== undefined,
    adapter: adapter !== undefined,
    temperature: recipe.sampling.temperature,
    reference: needsReference(recipe),
  }),
  check: (config) => requireServers(config, config.rollouts !== undefined),
  run: (config, context) => train({ phase: 'grpo', config: withoutPlace(config) }, context),
})

type Learning =
  | Pick<Extract<TrainingJob, { phase: 'sft' }>, 'phase' | 'config'>
  | Pick<Extract<TrainingJob, { phase: 'grpo' }>, 'phase' | 'config'>

/** Begins a training run in the stage's folder, or goes on with the one that lies there. */
async function train(learning: Learning, context: StageContext): Promise<Product> {
  const { folder, root, model, data, host, at, hooks } = context
  const notes = { ...(folder === root && context.notes), ...at.notes }
  const job: TrainingJob = {
    ...learning,
    model: model!.model,
    data: data!,
    out: folder,
    resume: existsSync(join(folder, 'config.json')),
    threads: host.threads,
    held: folder === root,
    notes,
  }
  const trained = await runTraining(job, at.engine, {
    ...hooks,
    onStep: (progress) => {
      hooks.onStep?.(progress)
      const { step, share, summary } = progress
      hooks.onProgress?.(step, Math.max(step, Math.round(step / share)), summary)
    },
  })
  return {
    model: { model: trained.model, prompt: trained.prompt },
    trained: { phase: learning.phase, folder },
  }
}
