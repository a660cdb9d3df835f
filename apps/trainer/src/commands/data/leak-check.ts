import { parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'

const flagsSchema = z.strictObject({
  train: z.string().min(1).optional(),
  against: z.string().min(1),
  distance: wholeNumber(0, 128),
  show: wholeNumber(0),
  writeHashes: z.string().min(1).optional(),
})

/** `spatial-ssrl leak-check`: are pictures that are trained on also in an evaluation? */
export function leakCheckCommand(): Command {
  return new Command('leak-check')
    .description(
      'find training pictures that are also in an evaluation, resized or compressed anew; exit code 1 when there are any',
    )
    .option(
      '--train <input>',
      'training pictures: a folder, pattern, list, archive, table, data set folder or hash file',
    )
    .requiredOption('--against <input>', 'evaluation pictures, likewise')
    .option('--distance <bits>', 'largest difference of the 256-bit hashes of one picture', '32')
    .option('--write-hashes <file>', 'write the hashes of --against, for generate --exclude')
    .option('--show <n>', 'pairs to print', '20')
    .action(async (flags: Record<string, unknown>) => {
      const { train, against, distance, show, writeHashes } = parseFlags(flagsSchema, flags)
      if (train === undefined && writeHashes === undefined)
        throw new SpatialError(
          'config',
          '--train: nothing to compare with — name the training pictures, or add --write-hashes FILE',
        )
      const { collectHashes } = await import('@spatial-ssrl/puzzles')
      const { compareInputs } = await import('@spatial-ssrl/puzzles')
      const { leakText } = await import('./leak-text.ts')
      const { writeHashFile } = await import('@spatial-ssrl/puzzles')
      const { writingTo } = await import('@spatial-ssrl/core/files')
      const terminal = openTerminal(flags)
      const progress = terminal.progress('pictures')
      const hooks = { signal: terminal.signal, onProgress: (done: number) => progress.update(done, done) }
      try {
        const other = await collectHashes(against, '--against', hooks)
        if (writeHashes !== undefined) await writingTo(writeHashes, () => writeHashFile(writeHashes, other.hashes))
        const own =
          train === undefined ? { hashes: [], plain: [], skipped: [] } : await collectHashes(train, '--train', hooks)
        const report = compareInputs(own, other, distance)
        progress.finish()
        terminal.finish({ ok: report.leaks.length === 0, ...report }, leakText(report, show))
        if (report.leaks.length > 0) {
          throw new SpatialError(
            'data',
            `${report.leaks.length} training pictures are also in ${against} — leave them out, or generate with --exclude and the file of --write-hashes`,
          )
        }
      } finally {
        progress.finish()
      }
    })
}
