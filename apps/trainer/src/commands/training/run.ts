import { parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'

const Flags = z.strictObject({
  out: z.string().min(1),
  model: z.string().min(1).optional(),
  data: z.string().min(1).optional(),
  seed: wholeNumber(0).optional(),
  threads: wholeNumber(1, 1024).optional(),
  workers: wholeNumber(1, 512).optional(),
})

/** `spatial-ssrl run RECIPE`: the stages of a recipe, one after the other. */
export function runCommand(): Command {
  return new Command('run')
    .description('run the stages of a recipe (generate, sft, evaluate, grpo, report), or go on with a run of it')
    .argument('<recipe>', 'YAML file that lists stages')
    .requiredOption('--out <folder>', 'run folder')
    .option('--model <folder>', 'model to begin with, where the recipe names none')
    .option('--data <folder>', 'data set to begin with, where the recipe names none')
    .option('--seed <n>', 'seed, over that of the recipe')
    .option('--threads <n>', 'CPU threads of the network (default: all)')
    .option('--workers <n>', 'threads that make puzzles (default: one per core)')
    .action(async (file: string, raw: Record<string, unknown>) => {
      const { seed, threads, workers, ...places } = parseFlags(Flags, raw)
      const { readEvaluations, readRecipe } = await import('@spatial-ssrl/training')
      const { localHost } = await import('../../engine/host.ts')
      const { runOnTerminal } = await import('./run-stages.ts')
      const { stagesText } = await import('../../report/text/stages-text.ts')
      const recipe = await readRecipe(file)
      const terminal = openTerminal(raw)
      const job = { ...places, recipe: seed === undefined ? recipe : { ...recipe, seed } }
      const products = await runOnTerminal(job, localHost({ threads, workers }), terminal)
      const summary = (await readEvaluations(products))?.summary
      terminal.finish({ out: places.out, stages: products }, stagesText(products, summary))
    })
}
