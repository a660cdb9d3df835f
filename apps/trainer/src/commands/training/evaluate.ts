import { Interrupted, parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { writingTo } from '@spatial-ssrl/core/files'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'
import { engineFlags, placeFrom, withEngineFlags } from './place-flags.ts'

const Flags = z.strictObject({
  ...engineFlags,
  model: z.string().min(1),
  adapter: z.string().min(1).optional(),
  data: z.string().min(1),
  out: z.string().min(1).optional(),
  config: z.string().min(1).optional(),
  split: z.string().min(1).optional(),
  samples: wholeNumber(1, 10_000).optional(),
  seed: wholeNumber(0).optional(),
  threads: wholeNumber(1, 1024).optional(),
})

/** `spatial-ssrl evaluate`: how well a model answers the puzzles of a data set. */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description(
      'ask a model the puzzles of a data set, greedily and sampled; accuracy by task with intervals and chance',
    )
    .requiredOption('--model <folder>', 'model folder')
    .option('--adapter <folder>', "adapter beside it, in PEFT's format")
    .requiredOption('--data <folder>', 'data set written by `spatial-ssrl generate`')
    .option('--out <folder>', 'keep answers.jsonl and evaluation.json there (default: only print the table)')
    .option('--config <file>', 'YAML file with the options of the stage `evaluate`')
    .option('--split <name>', 'split to ask (default: validation)')
    .option('--samples <n>', 'sampled replies per question, over the configuration')
    .option('--seed <n>', 'seed, over the configuration')
    .option('--threads <n>', 'CPU threads of the network (default: all)')
  return withEngineFlags(command).action(async (raw: Record<string, unknown>) => {
    const { model, adapter, data, out, config: file, split, samples, seed, threads, ...flags } = parseFlags(Flags, raw)
    const { EvaluateStageConfig, evaluateModel, readConfig, withoutPlace, writeEvaluation } = await import(
      '@spatial-ssrl/training'
    )
    const { evaluationTable } = await import('../../report/text/table.ts')
    const { furtherTables } = await import('../../report/text/further-tables.ts')
    const { engineAt } = await import('../../engine/engine-at.ts')
    const configured = await readConfig(EvaluateStageConfig, file, { split, samplesPerQuestion: samples, seed })
    const place = placeFrom(flags, configured)
    const terminal = openTerminal(raw)
    const { signal } = terminal
    const progress = terminal.progress('questions')
    try {
      const onNotice = (line: string) => void process.stderr.write(`${line}\n`)
      const { engine } = engineAt(place, { environment: process.env, signal, onNotice })
      const job = { model, adapter, data, threads, config: withoutPlace(configured) }
      const evaluated = await evaluateModel(job, engine, {
        signal,
        onNotice,
        onProgress: (done, total) => progress.update(done, total),
      })
      progress.finish()
      if (out !== undefined) await writingTo(out, () => writeEvaluation(out, evaluated))
      const { summary } = evaluated
      terminal.finish(summary, [evaluationTable(summary), ...furtherTables(summary)].join('\n\n'))
    } catch (error) {
      progress.finish()
      throw error instanceof Interrupted ? new Interrupted(error.signal, 'nothing was written') : error
    }
  })
}
