import { parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { refuseNonEmpty, writingTo } from '@spatial-ssrl/core/files'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'

const Flags = z.strictObject({
  out: z.string().min(1),
  force: z.boolean().default(false),
  threads: wholeNumber(1, 1024).optional(),
})

/** `spatial-ssrl merge-adapter MODEL ADAPTER`: one model folder that computes what both do together. */
export function mergeAdapterCommand(): Command {
  return new Command('merge-adapter')
    .description(
      "merge an adapter in PEFT's format into its model, stored as the model is (bfloat16 rounds to nearest)",
    )
    .argument('<model>', 'model folder that the adapter was trained on')
    .argument('<adapter>', 'adapter folder: adapter_config.json, adapter_model.safetensors')
    .requiredOption('--out <folder>', 'model folder to write')
    .option('--force', 'write into a folder that is not empty')
    .option('--threads <n>', 'CPU threads (default: all)')
    .action(async (model: string, adapter: string, raw: Record<string, unknown>) => {
      const { out, force, threads } = parseFlags(Flags, raw)
      const { openPolicy } = await import('@spatial-ssrl/model-runtime')
      await refuseNonEmpty(out, force)
      const policy = await openPolicy(model, { adapter, lanes: 1, ...(threads !== undefined && { threads }) })
      try {
        await writingTo(out, () => policy.save(out))
      } finally {
        await policy.close()
      }
      openTerminal(raw).finish({ out, model, adapter }, `wrote ${model} with ${adapter} merged to ${out}`)
    })
}
