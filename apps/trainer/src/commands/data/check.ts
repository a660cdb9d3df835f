import { parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'
import { refuseLoneDepth, sourceFlags } from './source-flags.ts'

const flagsSchema = z.strictObject({ show: wholeNumber(0), ...sourceFlags }).superRefine(refuseLoneDepth)

/** `spatial-ssrl check DIR`: every answer derived again, every picture decoded. */
export function checkCommand(): Command {
  return new Command('check')
    .description(
      'derive every answer again from meta, and from the source where it is at hand; score true and wrong answers',
    )
    .argument('<dir>', 'data set folder')
    .option('--images <dir>', 'folder of the pictures it was made from, to make the puzzles again and compare')
    .option('--depth <dir>', 'folder of their depth files')
    .option('--depth-profile <name>', 'what the depth files hold')
    .option('--show <n>', 'failures to print', '10')
    .action(async (dir: string, flags: Record<string, unknown>) => {
      const { show, ...folders } = parseFlags(flagsSchema, flags)
      const { checkDataset } = await import('@spatial-ssrl/puzzles')
      const { reportText } = await import('./check-text.ts')
      const terminal = openTerminal(flags)
      const progress = terminal.progress('checked')
      const report = await checkDataset(dir, folders, {
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
