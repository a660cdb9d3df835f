import { numberBetween, parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'

const Flags = z.strictObject({
  out: z.string().min(1),
  minutes: numberBetween(0.05, 10_000),
  seed: wholeNumber(0),
  steps: wholeNumber(1).optional(),
  threads: wholeNumber(1, 1024).optional(),
  workers: wholeNumber(1, 512).optional(),
  force: z.boolean().default(false),
})

/** `spatial-ssrl quickstart`: the whole job on embedded data. */
export function quickstartCommand(): Command {
  return new Command('quickstart')
    .description('the whole job on embedded data: puzzles → cold start → GRPO → held-out evaluation → report.html')
    .option('--out <folder>', 'run folder', 'out/quickstart')
    .option('--minutes <n>', 'minutes of GRPO', '5')
    .option('--seed <n>', 'seed of puzzles, order and sampling', '1')
    .option('--steps <n>', 'exactly so many GRPO steps instead of minutes (repeatable to the bit)')
    .option('--threads <n>', 'CPU threads of the network (default: all)')
    .option('--workers <n>', 'threads that make puzzles (default: one per core)')
    .option('--force', 'replace the quickstart that is in --out')
    .action(async (raw: Record<string, unknown>) => {
      const { out, force, seed, minutes, steps, ...machine } = parseFlags(Flags, raw)
      const { localHost } = await import('../../engine/host.ts')
      const { openFolder } = await import('../../quickstart/open-folder.ts')
      const { quickstartRecipe } = await import('../../quickstart/quickstart-recipe.ts')
      const { readEvaluations } = await import('@spatial-ssrl/training')
      const { stagesText } = await import('../../report/text/stages-text.ts')
      const { runOnTerminal } = await import('./run-stages.ts')
      const recipe = await quickstartRecipe({ seed, minutes, steps })
      await openFolder(out, recipe, force)
      const terminal = openTerminal(raw)
      const notes = { quickstart: { seed, minutes: steps === undefined ? minutes : null, steps: steps ?? null } }
      const products = await runOnTerminal({ recipe, out, notes }, localHost(machine), terminal)
      const summary = (await readEvaluations(products))?.summary
      const report = products.at(-1)!.report
      terminal.finish({ summary, report }, stagesText(products, summary))
    })
}
