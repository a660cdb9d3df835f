import { mkdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { findBenchmark } from '@spatial-ssrl/benchmarks'
import { numberBetween, parseFlags } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { Command } from 'commander'
import { z } from 'zod'
import { defaultAllowedShare, failureOf } from '../score/coverage/coverage.ts'
import { openTerminal } from './terminal.ts'

const flagsSchema = z
  .strictObject({
    benchmark: z.string(),
    data: z.string(),
    subset: z.string().optional(),
    profile: z.string().optional(),
    cot: z.boolean().default(false),
    direct: z.boolean().default(false),
    keepBoxed: z.enum(['yes', 'no'], 'expected yes or no').optional(),
    name: z.string().optional(),
    out: z.string().optional(),
    partial: z.boolean().default(false),
    allowFailures: numberBetween(0, 1).default(defaultAllowedShare),
  })
  .refine(({ cot, direct }) => !(cot && direct), { path: ['cot'], error: 'give --cot or --direct, not both' })

export function scoreCommand(): Command {
  return new Command('score')
    .description('score replies that are there already, by the rules of every profile; no model is asked')
    .argument(
      '<predictions...>',
      'JSONL files, one {"id": …, "reply": …} a line, or predictions.jsonl of runs (shards); ids: docs/benchmarks.md',
    )
    .requiredOption('--benchmark <name>', 'see spatial-eval list')
    .requiredOption('--data <path>', 'the folder in which the benchmark lies, or its table')
    .option('--subset <name>', 'a part of the benchmark, where it has named ones')
    .option('--profile <profile>', 'whose prompt was used, see spatial-eval list; default the first')
    .option('--direct', 'the replies were asked for alone (default)')
    .option('--cot', 'the replies were asked to reason first')
    .option('--keep-boxed <yes|no>', 'read only the last \\boxed{…} where a script can; default: yes with --cot')
    .option('--name <model>', 'how tables name the model; default the file’s name')
    .option('--out <dir>', 'also write results.json, .md and .csv there')
    .option('--partial', 'score only items that have a prediction; default: the others count as without reply')
    .option('--allow-failures <share>', 'share of items without reply up to which the exit code is 0; default 0.05')
    .action(async (files: string[], flags: Record<string, unknown>) => {
      const options = parseFlags(flagsSchema, flags)
      const terminal = openTerminal(flags)
      const benchmark = findBenchmark(options.benchmark)
      const asked = benchmark.profile(options.profile).name
      const [{ streamItems }, { openPredictions }, { scoreReplies }, { writeResults }, { resultsText }] =
        await Promise.all([
          import('../run/load-items.ts'),
          import('../score/input/predictions.ts'),
          import('../score/score-replies.ts'),
          import('../score/write-results.ts'),
          import('../score/results-tables.ts'),
        ])
      const { subset, out } = options
      const chosen = subset === undefined ? {} : { subset }
      await benchmark.dataFiles(options.data, chosen) // an early word when they are missing
      const predictions = await openPredictions(files)
      const scoring = {
        benchmark,
        items: streamItems(benchmark, options.data, chosen),
        predictions,
        subset: subset ?? null,
        model: options.name ?? basename(files[0]!, '.jsonl'),
        mode: options.cot ? 'cot' : 'direct',
        asked,
        keepBoxed: options.keepBoxed === undefined ? null : options.keepBoxed === 'yes',
        partial: options.partial,
        allowedShare: options.allowFailures,
      } as const
      try {
        if (out !== undefined) await mkdir(out, { recursive: true })
        const summary = out === undefined ? await scoreReplies(scoring) : await writeResults(out, scoring)
        terminal.finish(summary, resultsText(summary))
        const failure = failureOf(summary.coverage)
        if (failure !== null) throw new SpatialError('data', failure)
      } finally {
        await predictions.close()
      }
    })
}
