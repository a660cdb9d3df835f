import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { GrpoConfig } from '../grpo/grpo-config.ts'
import { SftConfig } from '../sft/sft-config.ts'
import { defineStage, type Product, type StageContext } from './stage.ts'
import { runTraining, type TrainingJob } from './train-run.ts'

/** The cold start, or any other supervised learning on written replies. */
export const sft = defineStage({
  name: 'sft',
  config: SftConfig,
  needs: ['model', 'data'],
  makes: ['model'],
  defaults: ({ seed }) => ({ seed }),
  run: (config, context) => train({ phase: 'sft', config }, context),
})

/** Group relative policy optimisation. */
export const grpo = defineStage({
  name: 'grpo',
  config: GrpoConfig,
  needs: ['model', 'data'],
  makes: ['model'],
  defaults: ({ seed }) => ({ seed }),
  run: (config, context) => train({ phase: 'grpo', config }, context),
})

type Learning =
  | Pick<Extract<TrainingJob, { phase: 'sft' }>, 'phase' | 'config'>
  | Pick<Extract<TrainingJob, { phase: 'grpo' }>, 'phase' | 'config'>

/** Begins a training run in the stage's folder, or goes on with the one that lies there. */
async function train(learning: Learning, context: StageContext): Promise<Product> {
  const { folder, root, model, data, host, hooks, notes } = context
  const job: TrainingJob = {
    ...learning,
    model: model!.model,
    data: data!,
    out: folder,
    resume: existsSync(join(folder, 'config.json')),
    threads: host.threads,
    held: folder === root,
    ...(folder === root && notes && { notes }),
  }
  const trained = await runTraining(job, host, {
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
