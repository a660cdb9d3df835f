import type { SlotShape } from '../../blocks/vision/slots.ts'
import { createImageProcessor } from '../../vision/image-processor.ts'
import type { Family } from '../contract/family.ts'
import { createProcessor } from '../qwen25vl/processor.ts'
import { familyName, parseQwen3VLConfig, type Qwen3VLConfig } from './config.ts'
import { qwen3VLConfigJson } from './config-json.ts'
import { qwen3VLLayout } from './layout.ts'
import { qwen3VLNetwork } from './network.ts'
import { qwen3VLParameters, storedName, weightName } from './parameters.ts'

/** Qwen3-VL, the dense models (arXiv:2511.21631). Prompts are made as those of Qwen2.5-VL. */
export const qwen3VL: Family<Qwen3VLConfig, SlotShape> = {
  name: familyName,
  modelTypes: ['qwen3_vl'],
  readsPictures: true,
  parseConfig: parseQwen3VLConfig,
  configJson: qwen3VLConfigJson,
  parameters: qwen3VLParameters,
  weightName,
  storedName,
  patchesPerToken: ({ vision }) => vision.spatialMergeSize ** 2,
  processor(files, config) {
    const { json, file } = files.preprocessor ?? { json: undefined, file: 'preprocessor_config.json' }
    return createProcessor(files, config, createImageProcessor(json, config.vision, file))
  },
  batchLayout: qwen3VLLayout,
  network: qwen3VLNetwork,
}
