import { parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'
import { placeFlags, placeFrom, withEngineFlags, withRolloutFlags } from './place-flags.ts'

const Flags = z.strictObject({
  ...placeFlags,
  out: z.string().min(1),
  model: z.string().min(1).optional(),
  data: z.string().min(1).optional(),
  seed: wholeNumber(0).optional(),
  threads: wholeNumber(1, 1024).optional(),
  workers: wholeNumber(1, 512).optional(),
})

const placesHelp = `
--engine and --rollouts are those of the stages that name none and begin with a model folder. Stages that take a model from
another stage work where it was made; generate and report always run here.`

/** `spatial-ssrl run RECIPE`: the stages of a recipe, one after the other. */
export function runCommand(): Command {
  const command = new Command('run')
    .description('run the stages of a recipe (generate, sft, evaluate, grpo, report), or go on with a run of it')
    .argument('<recipe>', 'YAML file that lists stages')
    .requiredOption('--out <folder>', 'run folder')
    .option('--model <folder>', 'model to begin with, where the recipe names none')
    .option('--data <folder>', 'data set to begin with, where the recipe names none')
    .option('--seed <n>', 'seed, over that of the recipe')
    .option('--threads <n>', 'CPU threads of the network (default: all)')
    .option('--workers <n>', 'threads that make puzzles (default: one per core)')
  return withRolloutFlags(withEngineFlags(command))
    .addHelpText('after', placesHelp)
    .action(async (file: string, raw: Record<string, unknown>) => {
      const { seed, threads, workers, model, data, out, ...flags } = parseFlags(Flags, raw)
      const { readEvaluations, readRecipe } = await import('@spatial-ssrl/training')
      const { localHost } = await import('../../engine/host.ts')
      const { runOnTerminal } = await import('./run-stages.ts')
      const { stagesText } = await import('../../report/text/stages-text.ts')
      const place = placeFrom(flags)
      const recipe = await readRecipe(file)
      const terminal = openTerminal(raw)
      const host = localHost({ threads, workers })
      host.engineAt(place, {}) // a flag that is none is told by its name
      const job = { model, data, out, ...place, recipe: seed === undefined ? recipe : { ...recipe, seed } }
      const products = await runOnTerminal(job, host, terminal)
      const summary = (await readEvaluations(products))?.summary
      terminal.finish({ out, stages: products }, stagesText(products, summary))
    })
}
