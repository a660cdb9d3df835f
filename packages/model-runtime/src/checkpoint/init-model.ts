import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { type NewModel, tinyModel } from '../families/qwen25vl/tiny/tiny.ts'
import { replaceFolder } from '../hf/replace-folder.ts'
import { writeSafetensors } from '../hf/safetensors.ts'

const presets = { tiny: tinyModel } satisfies Record<string, (options: { seed: number | string }) => NewModel>

/** Name of a built-in architecture. */
export type PresetName = keyof typeof presets

/**
 * Writes a new model with random weights as a Hugging Face folder (F32); the same preset and seed give the same bytes.
 * @throws SpatialError `model` if the folder cannot be written
 */
export async function initModel(dir: string, options: { preset: PresetName; seed: number | string }): Promise<void> {
  if (!Object.hasOwn(presets, options.preset))
    throw new SpatialError(
      'config',
      `initModel: preset ${JSON.stringify(options.preset)} is unknown; known are ${Object.keys(presets).join(', ')}`,
    )
  const { weights, files } = presets[options.preset](options)
  await replaceFolder(dir, async (partial) => {
    for (const [name, content] of Object.entries(files)) await writeFile(join(partial, name), content)
    await writeSafetensors(join(partial, 'model.safetensors'), weights)
  })
}
