import { Interrupted, numberBetween, parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { writingTo } from '@spatial-ssrl/core/files'
import { GrpoStageConfig, readConfig, runTraining, SftStageConfig, withoutPlace } from '@spatial-ssrl/training'
import type { Command } from 'commander'
import { z } from 'zod'
import { engineAt } from '../../engine/engine-at.ts'
import { openTerminal } from '../terminal.ts'
import { placeFlags, placeFrom, withEngineFlags } from './place-flags.ts'

const Flags = z.strictObject({
  ...placeFlags,
  model: z.string().min(1),
  data: z.string().min(1),
  out: z.string().min(1),
  config: z.string().min(1).optional(),
  resume: z.boolean().default(false),
  steps: wholeNumber(1).optional(),
  minutes: numberBetween(0.01, 100_000).optional(),
  seed: wholeNumber(0).optional(),
  threads: wholeNumber(1, 1024).optional(),
})

/** Adds the flags that both training stages share, and their action. */
export function trainingCommand(command: Command, phase: 'sft' | 'grpo'): Command {
  const own = command
    .requiredOption('--model <folder>', 'model folder to start from')
    .requiredOption('--data <folder>', 'data set written by `spatial-ssrl generate`')
    .requiredOption('--out <folder>', 'run folder')
    .option('--config <file>', 'YAML file with the options of this stage')
    .option('--resume', 'continue the run in --out from its newest checkpoint')
    .option('--steps <n>', 'steps to do, over the configuration')
    .option('--minutes <n>', 'stop after so many minutes of training, over the configuration')
    .option('--seed <n>', 'seed, over the configuration')
    .option('--threads <n>', 'CPU threads of the network (default: all)')
  return withEngineFlags(own).action(async (raw: Record<string, unknown>) => {
    const flags = parseFlags(Flags, raw)
    const { model, data, out, resume, threads, config: file, steps, minutes, seed } = flags
    const given = { steps, minutes, seed }
    const [config, job] =
      phase === 'sft'
        ? await readConfig(SftStageConfig, file, given).then((c) => [c, { phase, config: withoutPlace(c) }] as const)
        : await readConfig(GrpoStageConfig, file, given).then((c) => [c, { phase, config: withoutPlace(c) }] as const)
    const place = placeFrom(flags, config)
    const terminal = openTerminal(raw)
    const { signal } = terminal
    const onNotice = (line: string) => void process.stderr.write(`${line}\n`)
    const progress = terminal.progress(phase)
    try {
      const { engine, notes } = engineAt(place, { environment: process.env, signal, onNotice })
      const result = await writingTo(out, () =>
        runTraining({ model, data, out, resume, threads, notes, ...job }, engine, {
          signal,
          onResume: (step) => {
            process.stderr.write(`resuming behind step ${step}\n`)
            progress.startAt(step)
          },
          onNotice,
          onStep: ({ step, share, summary }) => progress.update(step, Math.round(step / share), summary),
        }),
      )
      progress.finish()
      terminal.finish(result, `${phase}: ${result.steps} steps, model in ${result.model}`)
    } catch (error) {
      progress.finish()
      throw error instanceof Interrupted ? new Interrupted(error.signal, 'add --resume to continue') : error
    }
  })
}
