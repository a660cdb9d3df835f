import { Interrupted, numberBetween, parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { type JsonObject, SpatialError } from '@spatial-ssrl/core'
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
    .option('--engine <tinker:URL#MODEL>', 'train an adapter of MODEL on a Tinker server; --model makes the prompts')
    .option('--rank <n>', 'rank of that adapter (default: 32)')
    .action(async (raw: Record<string, unknown>) => {
      const ofEngine = ([name]: [string, unknown]) => engines.names.includes(name)
      const entries = Object.entries(raw)
      const own = Object.fromEntries(entries.filter((entry) => !ofEngine(entry)))
      const { config: file, steps, minutes, seed, engine: name, rank, ...places } = parseFlags(Flags, own)
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
        const { engine, notes } =
          name === undefined && rank === undefined
            ? engines.open(elsewhere, { signal: terminal.signal, onNotice })
            : { engine: tinker({ name, rank, others: Object.keys(elsewhere) }, onNotice), notes: {} }
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

/** The server that `--engine` names; its key is in TINKER_API_KEY. @throws SpatialError `config` for flags that do not go together */
function tinker(
  { name, rank = 32, others }: { name: string | undefined; rank?: number | undefined; others: readonly string[] },
  onNotice: (line: string) => void,
): Engine {
  if (name === undefined) throw new SpatialError('config', '--rank is of an adapter on a server: give --engine, too')
  if (others.length > 0)
    throw new SpatialError(
      'config',
      '--engine samples on its own server: leave out --engine, or the flags of --rollouts',
    )
  return tinkerEngine(parseTinkerPlace(name, rank), { apiKey: process.env.TINKER_API_KEY, onNotice })
}
