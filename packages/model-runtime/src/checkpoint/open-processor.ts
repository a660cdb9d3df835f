import type { ModelConfig } from '../model/config.ts'
import type { Processor } from '../prompt/processor.ts'
import { readConfig, readProcessor } from './model-folder.ts'

/** The text and picture side of a model whose weights are elsewhere. */
export interface OpenedProcessor {
  config: ModelConfig
  processor: Processor
  /** The token that stands for a visual token of a picture, and the side of a patch in px; null for models that read text alone. */
  pictures: { token: number; patchSize: number } | null
}

/**
 * Reads configuration, tokenizer, template and picture settings of a model folder; no weight is read, so they may be missing.
 * @throws SpatialError `model`, one line that names the file and the field
 */
export async function openProcessor(dir: string): Promise<OpenedProcessor> {
  const config = await readConfig(dir)
  const pictures =
    'imageToken' in config && 'vision' in config
      ? { token: config.imageToken as number, patchSize: (config.vision as { patchSize: number }).patchSize }
      : null
  return { config, processor: await readProcessor(dir, config), pictures }
}
