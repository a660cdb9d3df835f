import { Interrupted } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { Command } from 'commander'
import { openTerminal } from '../terminal.ts'

/** `spatial-ssrl generate`: puzzles from photographs, RGB-D pairs and scenes as a data set. */
export function generateCommand(): Command {
  return new Command('generate')
    .description('make puzzles from photographs, RGB-D pairs and procedural scenes')
    .option(
      '--images <input>',
      "folder (with all below it), 'pattern', list .txt, .tsv or .csv, .tar or .parquet of pictures",
    )
    .option('--depth <input>', 'depth files, likewise, named like their pictures')
    .option('--depth-profile <name>', 'what depth files hold: diode, megadepth, scannet, kitti, tum, … or JSON')
    .option('--exclude <file>', 'leave out pictures that look like those of a hash file (see leak-check)')
    .option('--scenes <n>', 'add so many procedural RGB-D scenes', '0')
    .option('--out <dir>', 'data set folder to write')
    .option('--plan', 'show pictures, pairs, what is passed over and what would be made, and write nothing', false)
    .option(
      '--tasks <list>',
      'tasks, with weights if wanted: shuffle,flip:2,crop,depth,position (default: all possible)',
    )
    .option('--count <n>', 'puzzles in all (default: 1000, or as many as were published)')
    .option('--seed <text>', 'same seed, same bytes', '0')
    .option('--workers <n>', 'threads (default: one per core)')
    .option('--shard <i/n>', 'make only part i of n; the parts together are the whole data set')
    .option('--val <share>', 'share of sources kept for validation', '0.1')
    .option('--size <px>', 'crop a random part and bring its shorter side to so many pixels')
    .option('--augment', 'draw a crop, a mirror and a change of colours for every puzzle', false)
    .option('--photo-share <share>', 'share of photographs where photographs and scenes both serve', '0.5')
    .option(
      '--preset <name>',
      'task parameters: default, paper (the published behaviour), or spatial-ssrl-81k (also the published numbers)',
      'default',
    )
    .option('--params <file>', 'YAML or JSON: parameters by task, or weighted variants of a task')
    .option('--templates <file>', 'YAML or JSON: wordings that replace those of the questions')
    .option('--shard-size <MB>', 'size of a parquet file; a stopped run loses at most one (default: 500)')
    .option('--force', 'write into a folder that is not empty', false)
    .action(async (flags: Record<string, unknown>) => {
      const { generateOptions } = await import('./generate-flags.ts')
      const options = await generateOptions(flags)
      const { generateDataset, planDataset } = await import('@spatial-ssrl/puzzles')
      const { planText, summaryText } = await import('../../generate/summary-text.ts')
      const terminal = openTerminal(flags)
      if (options.plan) {
        const plan = await planDataset(options)
        terminal.finish(plan, planText(plan))
        return
      }
      const progress = terminal.progress('puzzles')
      try {
        const summary = await generateDataset(options, {
          signal: terminal.signal,
          onResume: (done) => progress.startAt(done),
          onProgress: (done, total, declined) =>
            progress.update(done, total, declined > 0 ? `${declined} declined` : ''),
        })
        progress.finish()
        terminal.finish(
          summary,
          summary.alreadyComplete
            ? `already complete: ${summary.samples} puzzles in ${summary.out}, every file as it was written`
            : summaryText(summary),
        )
        if (summary.samples === 0) {
          const [first] = summary.reasons
          const cause = first === undefined ? '' : `: ${first.reason} (${first.example})`
          throw new SpatialError('data', `not one puzzle could be made${cause} — mend this, or add other pictures`)
        }
      } catch (error) {
        progress.finish()
        if (error instanceof Interrupted) throw new Interrupted(error.signal, 'run the same command again to go on')
        throw error
      }
    })
}
