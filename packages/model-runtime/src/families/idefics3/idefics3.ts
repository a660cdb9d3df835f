import type { SlotShape } from '../../blocks/vision/slots.ts'
import type { Family } from '../contract/family.ts'
import { familyName, type Idefics3Config, modelTypes, parseIdefics3Config } from './config.ts'
import { idefics3ConfigJson } from './config-json.ts'
import { createTileProcessor } from './image-processor.ts'
import { idefics3Layout } from './layout.ts'
import { idefics3Network } from './network.ts'
import { idefics3Parameters, storedName, weightName } from './parameters.ts'
import { createProcessor } from './processor.ts'

/** Idefics3 (arXiv:2408.12637) and SmolVLM (arXiv:2504.05299), which has its network. */
export const idefics3: Family<Idefics3Config, SlotShape> = {
  name: familyName,
  modelTypes,
  readsPictures: true,
  parseConfig: parseIdefics3Config,
  configJson: idefics3ConfigJson,
  parameters: idefics3Parameters,
  weightName,
  storedName,
  patchesPerToken: ({ scaleFactor }) => scaleFactor ** 2,
  processor(files, config) {
    const { json, file } = files.preprocessor ?? { json: undefined, file: 'preprocessor_config.json' }
    return createProcessor(files, config, createTileProcessor(json, config, file))
  },
  batchLayout: idefics3Layout,
  network: idefics3Network,
}
