import { textParameters } from '../../model/text-parameters.ts'
import type { Family } from '../contract/family.ts'
import { familyName, type LlamaConfig, modelTypes, parseLlamaConfig } from './config.ts'
import { llamaConfigJson } from './config-json.ts'
import { llamaLayout } from './layout.ts'
import { llamaNetwork } from './network.ts'
import { createTextProcessor } from './processor.ts'

/** Decoders in the shape of Llama (arXiv:2407.21783), text alone: Llama 3, SmolLM2, Qwen2.5, Qwen3. */
export const llama: Family<LlamaConfig> = {
  name: familyName,
  modelTypes,
  readsPictures: false,
  parseConfig: parseLlamaConfig,
  configJson: llamaConfigJson,
  parameters: ({ text }) => textParameters(text),
  weightName: (stored) => stored,
  storedName: (name) => name,
  patchesPerToken: () => 1,
  processor: createTextProcessor,
  batchLayout: llamaLayout,
  network: llamaNetwork,
}
