import { availableParallelism } from 'node:os'
import type { Progress } from '@spatial-ssrl/command-line'
import { numberBetween, parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { writingTo } from '@spatial-ssrl/core/files'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from './terminal.ts'

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
      const { workers = availableParallelism(), ...flags } = parseFlags(Flags, raw)
      const { quickstart } = await import('../quickstart/quickstart.ts')
      const { evaluationTable } = await import('../report/table.ts')
      const terminal = openTerminal(raw)
      let progress: Progress | undefined
      const onStage = (title: string) => {
        progress?.finish()
        process.stderr.write(`• ${title}\n`)
        progress = terminal.progress(' ')
      }
      const onProgress = (done: number, total: number, detail?: string) => progress?.update(done, total, detail)
      try {
        const result = await writingTo(flags.out, () =>
          quickstart({ ...flags, workers }, { signal: terminal.signal, onStage, onProgress }),
        )
        progress?.finish()
        terminal.finish(result, `${evaluationTable(result.summary)}\n\nreport: ${result.report}`)
      } catch (error) {
        progress?.finish()
        throw error
      }
    })
}
