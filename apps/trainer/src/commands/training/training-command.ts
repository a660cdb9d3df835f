import { Interrupted, numberBetween, parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import type { JsonObject } from '@spatial-ssrl/core'
import { writingTo } from '@spatial-ssrl/core/files'
import { type Engine, GrpoConfig, readConfig, runTraining, SftConfig } from '@spatial-ssrl/training'
import type { Command } from 'commander'
import { z } from 'zod'
import { localEngine } from '../../engine/local-engine.ts'
import { openTerminal } from '../terminal.ts'

const Flags = z.strictObject({
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

/** Further flags that say where a stage's weights live. */
export interface Engines {
  /** Of the flags, as commander names them. */
  names: readonly string[]
  /** @param raw those of them that are given */
  open(
    raw: Record<string, unknown>,
    hooks: { signal: AbortSignal | undefined; onNotice(line: string): void },
  ): { engine: Engine; notes: JsonObject }
}

const thisProcess: Engines = { names: [], open: () => ({ engine: localEngine(), notes: {} }) }

/** Adds the flags that both training stages share, and their action. */
export function trainingCommand(command: Command, phase: 'sft' | 'grpo', engines: Engines = thisProcess): Command {
  return command
    .requiredOption('--model <folder>', 'model folder to start from')
    .requiredOption('--data <folder>', 'data set written by `spatial-ssrl generate`')
    .requiredOption('--out <folder>', 'run folder')
    .option('--config <file>', 'YAML file with the options of this stage')
    .option('--resume', 'continue the run in --out from its newest checkpoint')
    .option('--steps <n>', 'steps to do, over the configuration')
    .option('--minutes <n>', 'stop after so many minutes of training, over the configuration')
    .option('--seed <n>', 'seed, over the configuration')
    .option('--threads <n>', 'CPU threads of the network (default: all)')
    .action(async (raw: Record<string, unknown>) => {
      const ofEngine = ([name]: [string, unknown]) => engines.names.includes(name)
      const entries = Object.entries(raw)
      const own = Object.fromEntries(entries.filter((entry) => !ofEngine(entry)))
      const { config: file, steps, minutes, seed, ...places } = parseFlags(Flags, own)
      const given = { steps, minutes, seed }
      const job =
        phase === 'sft'
          ? { ...places, phase, config: await readConfig(SftConfig, file, given) }
          : { ...places, phase, config: await readConfig(GrpoConfig, file, given) }
      const terminal = openTerminal(raw)
      const onNotice = (line: string) => void process.stderr.write(`${line}\n`)
      const progress = terminal.progress(phase)
      try {
        const elsewhere = Object.fromEntries(entries.filter(ofEngine))
        const { engine, notes } = engines.open(elsewhere, { signal: terminal.signal, onNotice })
        const result = await writingTo(places.out, () =>
          runTraining({ ...job, notes }, engine, {
            signal: terminal.signal,
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
