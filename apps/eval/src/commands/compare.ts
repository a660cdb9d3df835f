import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseFlags } from '@spatial-ssrl/command-line'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from './terminal.ts'

const flagsSchema = z.strictObject({
  profile: z.string().optional(),
  against: z.string().optional(),
  out: z.string().optional(),
})

export function compareCommand(): Command {
  return new Command('compare')
    .description('runs beside each other and the published figures, with intervals and paired tests')
    .argument('<runs...>', 'folders that run wrote; those of one model form a series over benchmarks')
    .option('--profile <profile>', 'whose rules, see spatial-eval list; default: the first profile of each benchmark')
    .option('--against <model>', 'the published model to compare with; default: the one that a run is named after')
    .option('--out <dir>', 'also write compare.md and report.html there')
    .action(async (folders: string[], flags: Record<string, unknown>) => {
      const { profile = null, against = null, out } = parseFlags(flagsSchema, flags)
      const terminal = openTerminal(flags)
      const [{ readResults }, { compareRuns }, { comparisonText }, { writePage }, { markdownTable }] =
        await Promise.all([
          import('../score/results.ts'),
          import('../compare/compare-runs.ts'),
          import('../compare/comparison-text.ts'),
          import('../report/write-page.ts'),
          import('@spatial-ssrl/statistics'),
        ])
      const runs = await Promise.all(folders.map((folder) => readResults(folder)))
      const comparison = compareRuns(runs, profile, against)
      let text = comparisonText(comparison)
      if (out !== undefined) {
        await mkdir(out, { recursive: true })
        await writeFile(join(out, 'compare.md'), `# Comparison\n\n${comparisonText(comparison, markdownTable)}\n`)
        const title = `${comparison.series.length} models on ${comparison.benchmarks.length} benchmarks`
        const lead = comparison.series.map(({ label }) => label).join(' — ')
        const path = join(out, 'report.html')
        text += `\n\n${await writePage({ path, folders, profile, against, title, lead })}`
      }
      const { series: _series, ...result } = comparison
      terminal.finish(result, text)
    })
}
