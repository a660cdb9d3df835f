import { mkdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { findBenchmark } from '@spatial-ssrl/benchmarks'
import { Command } from 'commander'
import { z } from 'zod'
import { parseFlags } from '../command-line/flags.ts'
import { openTerminal } from '../command-line/terminal.ts'

const flagsSchema = z
  .strictObject({
    benchmark: z.string(),
    data: z.string(),
    subset: z.string().optional(),
    profile: z.enum(['paper', 'official']).default('paper'),
    cot: z.boolean().default(false),
    direct: z.boolean().default(false),
    keepBoxed: z.enum(['yes', 'no'], 'expected yes or no').optional(),
    name: z.string().optional(),
    out: z.string().optional(),
  })
  .refine(({ cot, direct }) => !(cot && direct), { path: ['cot'], error: 'give --cot or --direct, not both' })

export function scoreCommand(): Command {
  return new Command('score')
    .description('score replies that are there already, by both rules; no model is asked')
    .argument(
      '<predictions...>',
      'JSONL files, one {"id": …, "reply": …} a line, or predictions.jsonl of runs (shards)',
    )
    .requiredOption('--benchmark <name>', 'see spatial-eval list')
    .requiredOption('--data <path>', 'the folder in which the benchmark lies, or its table')
    .option('--subset <name>', 'a part of the benchmark, where it has named ones')
    .option('--profile <profile>', 'paper (default) or official: whose prompt was used')
    .option('--direct', 'the replies were asked for alone (default)')
    .option('--cot', 'the replies were asked to reason first')
    .option('--keep-boxed <yes|no>', 'read only the last \\boxed{…} where a script can; default: yes with --cot')
    .option('--name <model>', 'how tables name the model; default the file’s name')
    .option('--out <dir>', 'also write results.json, .md and .csv there')
    .action(async (files: string[], flags: Record<string, unknown>) => {
      const options = parseFlags(flagsSchema, flags)
      const terminal = openTerminal(flags)
      const benchmark = findBenchmark(options.benchmark)
      const [{ loadItems }, { readPredictions }, { scoreReplies }, { resultsText }, { writeResults }] =
        await Promise.all([
          import('../run/load-items.ts'),
          import('../score/read-predictions.ts'),
          import('../score/score-replies.ts'),
          import('../report/results-tables.ts'),
          import('../run/run-benchmark.ts'),
        ])
      const { subset } = options
      const { items } = await loadItems(benchmark, options.data, subset === undefined ? {} : { subset })
      const results = await scoreReplies({
        benchmark,
        items,
        async *predictions() {
          for (const file of files) yield* readPredictions(file)
        },
        model: options.name ?? basename(files[0]!, '.jsonl'),
        mode: options.cot ? 'cot' : 'direct',
        asked: options.profile,
        keepBoxed: options.keepBoxed === undefined ? null : options.keepBoxed === 'yes',
      })
      if (options.out !== undefined) {
        await mkdir(options.out, { recursive: true })
        await writeResults(options.out, results)
      }
      const { items: _items, ...figures } = results
      terminal.finish(figures, resultsText(results))
    })
}
