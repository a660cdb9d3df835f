import { parseFlags } from '@spatial-ssrl/command-line'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from './terminal.ts'

const flagsSchema = z.strictObject({ out: z.string() })

export function demoCommand(): Command {
  return new Command('demo')
    .description('seven tiny benchmarks in their official layouts, made from procedural scenes, run end to end')
    .requiredOption('--out <dir>', 'data, runs and report.html')
    .action(async (flags: Record<string, unknown>) => {
      const { out } = parseFlags(flagsSchema, flags)
      const terminal = openTerminal(flags)
      const [{ runDemo }, { findFfmpeg }] = await Promise.all([
        import('../demo/run-demo.ts'),
        import('../media/find-ffmpeg.ts'),
      ])
      const progress = terminal.progress('demo')
      try {
        const { result, text } = await runDemo({
          out,
          ffmpeg: findFfmpeg(process.env),
          onProgress: (done, total, what) => progress.update(done, total, what),
          signal: terminal.signal,
        })
        terminal.finish(result, text)
      } finally {
        progress.finish()
      }
    })
}
