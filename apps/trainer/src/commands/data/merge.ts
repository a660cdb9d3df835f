import { Interrupted, parseFlags } from '@spatial-ssrl/command-line'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'

const Flags = z.strictObject({ force: z.boolean().default(false) })

/** `spatial-ssrl merge OUT PART…`: the parts of a divided data set as the whole. */
export function mergeCommand(): Command {
  return new Command('merge')
    .description('merge the parts that generate --shard i/n made into the data set of one process, byte for byte')
    .argument('<out>', 'data set folder to write; the same command goes on with a merge that was stopped')
    .argument('<parts...>', 'folders of all n parts, in any order')
    .option('--force', 'replace the data set that is in <out>')
    .action(async (out: string, parts: string[], raw: Record<string, unknown>) => {
      const { force } = parseFlags(Flags, raw)
      const { mergeParts } = await import('@spatial-ssrl/puzzles')
      const terminal = openTerminal(raw)
      const verifying = terminal.progress('parts verified')
      const merging = terminal.progress('puzzles')
      try {
        const summary = await mergeParts(
          { out, parts, force },
          {
            signal: terminal.signal,
            onVerified(done, total) {
              verifying.update(done, total)
              if (done === total) verifying.finish()
            },
            onResume: (done) => merging.startAt(done),
            onProgress: (done, total) => merging.update(done, total),
          },
        )
        merging.finish()
        const splits = Object.entries(summary.splits).map(([name, rows]) => `${name} ${rows}`)
        const facts = `${summary.samples} puzzles of ${summary.parts} parts in ${out} (${splits.join(', ')})`
        terminal.finish(summary, summary.alreadyComplete ? `already complete: ${facts}` : facts)
      } catch (error) {
        merging.finish()
        if (error instanceof Interrupted) throw new Interrupted(error.signal, 'run the same command again to go on')
        throw error
      }
    })
}
