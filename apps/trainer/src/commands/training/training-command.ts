import { Interrupted, numberBetween, parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { writingTo } from '@spatial-ssrl/core/files'
import { type Engine, GrpoConfig, readConfig, runTraining, SftConfig } from '@spatial-ssrl/training'
import type { Command } from 'commander'
import { z } from 'zod'
import { localEngine } from '../../engine/local-engine.ts'
import { parseTinkerPlace, tinkerEngine } from '../../engine/tinker-engine.ts'
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
  engine: z.string().min(1).optional(),
  rank: wholeNumber(1, 1024).optional(),
})

/** Adds the flags that both training stages share, and their action. */
export function trainingCommand(command: Command, phase: 'sft' | 'grpo'): Command {
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
    .option('--engine <tinker:URL#MODEL>', 'train an adapter of MODEL on a Tinker server; --model makes the prompts')
    .option('--rank <n>', 'rank of that adapter (default: 32)')
    .action(async (raw: Record<string, unknown>) => {
      const { config: file, steps, minutes, seed, engine: name, rank, ...places } = parseFlags(Flags, raw)
      const onNotice = (line: string) => void process.stderr.write(`${line}\n`)
      const engine = chosenEngine(name, rank, onNotice)
      const given = { steps, minutes, seed }
      const job =
        phase === 'sft'
          ? { ...places, phase, config: await readConfig(SftConfig, file, given) }
          : { ...places, phase, config: await readConfig(GrpoConfig, file, given) }
      const terminal = openTerminal(raw)
      const progress = terminal.progress(phase)
      try {
        const result = await writingTo(places.out, () =>
          runTraining(job, engine, {
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

/** Where the weights live: on this machine unless `--engine` names a server. The key of a server is in TINKER_API_KEY. */
function chosenEngine(name: string | undefined, rank: number | undefined, onNotice: (line: string) => void): Engine {
  if (name !== undefined)
    return tinkerEngine(parseTinkerPlace(name, rank ?? 32), { apiKey: process.env.TINKER_API_KEY, onNotice })
  if (rank !== undefined) throw new SpatialError('config', '--rank is of an adapter on a server: give --engine, too')
  return localEngine()
}
