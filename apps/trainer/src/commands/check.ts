import { SpatialError } from '@spatial-ssrl/core'
import { Command } from 'commander'
import { z } from 'zod'
import { parseFlags, wholeNumber } from '../command-line/flags.ts'
import { openTerminal } from '../command-line/terminal.ts'

const flagsSchema = z.strictObject({ show: wholeNumber(0) })

/** `spatial-ssrl check DIR`: every answer derived again, every picture decoded. */
export function checkCommand(): Command {
  return new Command('check')
    .description('derive every answer again from meta, score true and wrong answers, decode every picture')
    .argument('<dir>', 'data set folder')
    .option('--show <n>', 'failures to print', '10')
    .action(async (dir: string, flags: Record<string, unknown>) => {
      const { show } = parseFlags(flagsSchema, flags)
      const { checkDataset } = await import('../check/check-dataset.ts')
      const { reportText } = await import('../check/report-text.ts')
      const terminal = openTerminal(flags)
      const progress = terminal.progress('checked')
      const report = await checkDataset(dir, {
        signal: terminal.signal,
        onProgress: (done, total) => progress.update(done, total),
      }).finally(() => progress.finish())
      terminal.finish({ ok: report.failures.length === 0, ...report }, reportText(report, show))
      const failed = report.failures.length
      if (failed > 0) {
        throw new SpatialError(
          'data',
          `${dir}: ${failed} of ${report.samples} samples are not sound — generate the data set again`,
        )
      }
    })
}
