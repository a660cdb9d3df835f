import { parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import type { Finding } from '@spatial-ssrl/training'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'

const path = z.string().min(1).optional()
const Flags = z.strictObject({
  data: path,
  validation: path,
  model: path,
  gpus: wholeNumber(1, 100_000).optional(),
  rows: wholeNumber(1).optional(),
  steps: wholeNumber(1).optional(),
  checkpoint: wholeNumber(1).optional(),
  pilot: path,
  prices: path,
  set: z.array(z.string()).default([]),
})

/** `spatial-ssrl doctor RECIPE`: what is wrong with a run before it is paid for. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'look at a run somewhere else before it is paid for: GPUs, prompts, rows, validation, steps, signal, cost',
    )
    .argument(
      '[recipe]',
      'a recipe of grpo or run, EasyR1’s YAML or the script that starts it, or one of LLaMA-Factory (sft)',
    )
    .option('--data <folder>', 'data set written by `spatial-ssrl generate`')
    .option('--validation <folder>', 'data set that the model is measured on (default: the other splits of --data)')
    .option(
      '--model <folder>',
      'model folder: how its processor sizes pictures (default: as Qwen2.5-VL); without a recipe, what it takes to run it on this machine',
    )
    .option('--gpus <n>', 'GPUs that there are')
    .option('--rows <n>', 'rows to train on, where the data is elsewhere')
    .option('--steps <n>', 'steps that are published or planned')
    .option('--checkpoint <n>', 'step of the checkpoint that is to be taken')
    .option('--pilot <folder>', 'a short GRPO run: its rollouts tell signal and lengths')
    .option('--prices <file>', 'YAML: currency, gpuHour with the speeds of a GPU, or perMillion tokens')
    .option(
      '--set <key=value>',
      'over a key of an engine’s recipe; may be given again',
      (word: string, before: string[] = []) => [...before, word],
    )
    .action(async (recipe: string | undefined, raw: Record<string, unknown>) => {
      const flags = parseFlags(Flags, raw)
      if (recipe === undefined) {
        if (flags.model === undefined) throw new SpatialError('config', 'name a recipe, or a model folder with --model')
        const { examineModel } = await import('./doctor-model.ts')
        const terminal = openTerminal(raw)
        const { modes, rates, text } = await examineModel(flags.model)
        return terminal.finish({ ok: true, modes, rates }, text)
      }
      const { examine } = await import('@spatial-ssrl/training')
      const terminal = openTerminal(raw)
      const findings = await examine({ recipe, ...flags }, terminal.signal)
      const errors = findings.filter(({ level }) => level === 'error').length
      terminal.finish({ ok: errors === 0, findings }, findings.map(lineOf).join('\n'))
      if (errors > 0)
        throw new SpatialError(
          'data',
          `${errors} ${errors === 1 ? 'thing is' : 'things are'} wrong with ${recipe}: see the lines that begin with error`,
        )
    })
}

function lineOf({ level, check, text, fix }: Finding): string {
  return `${level.padEnd(7)}  ${check.padEnd(10)}  ${text}${fix === null ? '' : ` — ${fix}`}`
}
