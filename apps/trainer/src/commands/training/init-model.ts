import { parseFlags } from '@spatial-ssrl/command-line'
import { refuseNonEmpty, writingTo } from '@spatial-ssrl/core/files'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'

const flagsSchema = z.strictObject({
  preset: z.enum(['tiny'], 'expected tiny, the one preset there is'),
  out: z.string().min(1, 'expected a folder'),
  seed: z.string(),
  force: z.boolean(),
})

/** `spatial-ssrl init-model`: a new Hugging Face model folder with random weights. */
export function initModelCommand(): Command {
  return new Command('init-model')
    .description('write a new model folder (Hugging Face layout) with random weights')
    .option('--preset <name>', 'architecture and sizes: tiny (about 1 million parameters)', 'tiny')
    .requiredOption('--out <dir>', 'folder to write')
    .option('--seed <text>', 'seed of the weights', '0')
    .option('--force', 'write into a folder that is not empty', false)
    .action(async (flags: Record<string, unknown>) => {
      const { preset, out, seed, force } = parseFlags(flagsSchema, flags)
      const { initModel } = await import('@spatial-ssrl/model-runtime')
      await refuseNonEmpty(out, force)
      await writingTo(out, () => initModel(out, { preset, seed }))
      openTerminal(flags).finish({ out, preset, seed }, `wrote a ${preset} model to ${out}`)
    })
}
