import { homedir } from 'node:os'
import { join } from 'node:path'
import { findBenchmark } from '@spatial-ssrl/benchmarks'
import { numberBetween, parseFlags, shardFlag, wholeNumber } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { Command } from 'commander'
import { z } from 'zod'
import { shownModel } from '../models/parse-model.ts'
import { serviceAccess } from '../models/service-access.ts'
import { defaultAllowedShare, failureOf } from '../score/coverage/coverage.ts'
import { addModelFlags, checkModel, modelFlags, openModel, samplingOf } from './model-flags.ts'
import { openTerminal } from './terminal.ts'

const flagsSchema = z
  .strictObject({
    benchmark: z.string(),
    data: z.string(),
    out: z.string(),
    subset: z.string().optional(),
    cot: z.boolean().default(false),
    direct: z.boolean().default(false),
    profile: z.string().optional(),
    prompts: z.string().optional(),
    limit: wholeNumber(1).optional(),
    shard: shardFlag.optional(),
    keepBoxed: z.enum(['yes', 'no'], 'expected yes or no').optional(),
    pictures: z.enum(['benchmark', 'model']).default('benchmark'),
    cache: z.string().optional(),
    judge: z.string().optional(),
    allowFailures: numberBetween(0, 1).default(defaultAllowedShare),
    ...modelFlags,
  })
  .refine(({ cot, direct }) => !(cot && direct), { path: ['cot'], error: 'give --cot or --direct, not both' })

export function runCommand(): Command {
  const command = new Command('run')
    .description('ask a model every question of a benchmark, keep the replies, score them')
    .requiredOption('--benchmark <name>', 'see spatial-eval list')
    .requiredOption('--data <path>', 'the folder in which the benchmark lies, or its table')
    .requiredOption('--out <dir>', 'the run; the same command goes on with a run that was stopped')
  return addModelFlags(command)
    .option('--subset <name>', 'a part of the benchmark, where it has named ones')
    .option('--direct', 'ask for the answer alone (default)')
    .option('--cot', 'ask for reasoning first')
    .option(
      '--profile <profile>',
      'whose prompt, sizes and limits, see spatial-eval list; default the first; the rules of all are scored',
    )
    .option('--prompts <file>', 'your own wording, YAML; spatial-eval list --prompts prints the shape')
    .option('--limit <n>', 'the first n items only')
    .option('--shard <i/n>', 'every n-th item, beginning with the i-th')
    .option('--keep-boxed <yes|no>', 'read only the last \\boxed{…} where a script can; default: yes with --cot')
    .option('--pictures <rule>', 'benchmark (default): sized as the profile’s script does; model: as they are')
    .option('--cache <dir>', 'frames of videos; default ~/.cache/spatial-eval')
    .option('--judge <model>', 'openai:URL#NAME, asked what replies mean that cannot be read; default none')
    .option('--allow-failures <share>', 'share of items without reply up to which the exit code is 0; default 0.05')
    .action(async (flags: Record<string, unknown>) => {
      const options = parseFlags(flagsSchema, flags)
      const terminal = openTerminal(flags)
      const benchmark = findBenchmark(options.benchmark)
      const asking = { profile: benchmark.profile(options.profile).name, mode: options.cot ? 'cot' : 'direct' } as const
      await checkModel(options)
      const sampling = samplingOf(options, benchmark.maxTokens(asking))
      const [
        { runBenchmark },
        { loadItems, shardOf },
        { checkMedia },
        { readPrompts },
        { findFfmpeg },
        { resultsText },
        { writeRunPage },
      ] = await Promise.all([
        import('../run/run-benchmark.ts'),
        import('../run/load-items.ts'),
        import('../run/check-media.ts'),
        import('./prompts-file.ts'),
        import('../media/find-ffmpeg.ts'),
        import('../score/results-tables.ts'),
        import('../report/write-page.ts'),
      ])
      const prompts = await readPrompts(benchmark, options.prompts)
      const { subset, limit } = options
      const loaded = await loadItems(benchmark, options.data, {
        ...(subset !== undefined && { subset }),
        ...(limit !== undefined && { limit }),
      })
      if (loaded.items.size === 0)
        throw new SpatialError('data', `${options.data}: no items in it — check --data and --subset`)
      const asked = [...loaded.items.values()]
      const gaps = await checkMedia(benchmark, options.shard ? shardOf(asked, options.shard) : asked, options.data)
      if (gaps !== null) terminal.note(`note: ${gaps}`)
      const model = await openModel(options, sampling, terminal.signal, process.env)
      const judge = await openJudgeOf(options.judge, options.out, terminal.signal)
      const progress = terminal.progress(benchmark.name)
      try {
        const results = await runBenchmark({
          benchmark,
          loaded,
          subset: subset ?? null,
          asking,
          prompts,
          pictures: options.pictures,
          model,
          sampling,
          out: options.out,
          cache: options.cache ?? join(homedir(), '.cache', 'spatial-eval', 'frames'),
          ffmpeg: () => findFfmpeg(process.env),
          shard: options.shard ?? null,
          keepBoxed: options.keepBoxed === undefined ? null : options.keepBoxed === 'yes',
          judge: judge?.ask ?? null,
          answerFrom: options.answerFrom,
          note: terminal.note,
          allowedShare: options.allowFailures,
          given: {
            data: options.data,
            model: shownModel(options.model),
            prompts: options.prompts ?? null,
            limit: limit ?? null,
            shard: options.shard ? `${options.shard.index}/${options.shard.count}` : null,
            keepBoxed: options.keepBoxed === undefined ? null : options.keepBoxed === 'yes',
            judge: options.judge === undefined ? null : shownModel(options.judge),
            answerFrom: options.answerFrom,
          },
          onProgress({ done, reused, failed }, total) {
            const notes = [reused > 0 ? `${reused} kept` : '', failed > 0 ? `${failed} failed` : '']
            progress.update(done, total, notes.filter((note) => note !== '').join(', '))
          },
          onNotice: (line) => process.stderr.write(`${line}\n`),
          signal: terminal.signal,
        })
        const page = await writeRunPage(options.out, results)
        progress.finish()
        terminal.finish({ ...results, out: options.out, page }, `${resultsText(results)}\n\n${page}`)
        const failure = failureOf(results.coverage)
        if (failure !== null) throw new SpatialError('data', failure)
      } finally {
        progress.finish()
        await judge?.close()
        await model.close()
      }
    })
}

async function openJudgeOf(spec: string | undefined, out: string, signal: AbortSignal) {
  if (spec === undefined) return null
  const { openJudge } = await import('../score/judge.ts')
  return openJudge(spec, join(out, 'judgements.jsonl'), { signal, ...serviceAccess(process.env) })
}
