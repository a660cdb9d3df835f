import { createImageProcessor } from '../../vision/image-processor.ts'
import { createVideoProcessor } from '../../vision/video-processor.ts'
import type { Family } from '../contract/family.ts'
import { familyName, parseQwen25VLConfig, type Qwen25VLConfig } from './config.ts'
import { qwen25VLConfigJson } from './config-json.ts'
import type { PictureShape } from './data-inputs.ts'
import { qwen25VLLayout } from './layout.ts'
import { qwen25VLNetwork } from './network.ts'
import { qwen25VLParameters } from './parameters.ts'
import { createProcessor } from './processor.ts'

/** Qwen2.5-VL (arXiv:2502.13923). */
export const qwen25VL: Family<Qwen25VLConfig, PictureShape> = {
  name: familyName,
  modelTypes: ['qwen2_5_vl'],
  readsPictures: true,
  parseConfig: parseQwen25VLConfig,
  configJson: qwen25VLConfigJson,
  parameters: qwen25VLParameters,
  // `visual.*` and `model.*` as published; newer transformers files say `model.visual.*` and `model.language_model.*`.
  weightName: (stored) =>
    stored.replace(/^model\.visual(?=\.|$)/, 'visual').replace(/^model\.language_model(?=\.|$)/, 'model'),
  storedName: (name) => name,
  moduleName: (own) =>
    own.replace(/^visual(?=\.|$)/, 'model.visual').replace(/^model\.(?!visual(?:\.|$))/, 'model.language_model.'),
  patchesPerToken: ({ vision }) => vision.spatialMergeSize ** 2,
  processor(files, config) {
    const { json, file } = files.preprocessor ?? { json: undefined, file: 'preprocessor_config.json' }
    const images = createImageProcessor(json, config.vision, file, files.resizeRule)
    const video = files.videoPreprocessor ?? { json, file }
    return createProcessor(files, config, images, {
      open: () => createVideoProcessor(video.json, config.vision, video.file, images.rule),
      tokensPerSecond: config.vision.tokensPerSecond,
    })
  },
  batchLayout: qwen25VLLayout,
  network: qwen25VLNetwork,
}
