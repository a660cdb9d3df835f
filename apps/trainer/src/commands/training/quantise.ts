import { parseFlags } from '@spatial-ssrl/command-line'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'

const Flags = z.strictObject({ out: z.string().min(1).optional() })

/** `spatial-ssrl quantise MODEL`: its linear maps in four bits, once, beside it or as a model folder of its own. */
export function quantiseCommand(): Command {
  return new Command('quantise')
    .description(
      'round the linear maps of a model to four bits a weight, to run it and train adapters in less than half of the memory',
    )
    .argument('<model>', 'model folder: config.json, tokenizer, F32, F16 or BF16 weights')
    .option(
      '--out <folder>',
      'model folder to write, which commands take as --model (default: a file beside the weights)',
    )
    .action(async (model: string, raw: Record<string, unknown>) => {
      const { out } = parseFlags(Flags, raw)
      const { quantiseModel } = await import('@spatial-ssrl/model-runtime')
      const written = await quantiseModel(model, out)
      const { file, bytes, maps, kept } = written
      const others =
        kept.length === 0 ? '' : `; ${kept.length} whose rows are no multiple of 32 weights stay as they are`
      openTerminal(raw).finish(
        { model, ...written },
        `wrote ${file}, ${(bytes / 1e6).toFixed(0)} MB: ${maps} linear maps in four bits${others}`,
      )
    })
}
