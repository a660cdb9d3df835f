import { formatJson } from '../../../hf/json-file.ts'
import type { FloatTensor } from '../../../hf/safetensors.ts'
import { drawWeights } from '../../../model/draw-weights.ts'
import { familyName, type Qwen25VLConfig, textTraits } from '../config.ts'
import { qwen25VLConfigJson } from '../config-json.ts'
import { qwen25VLParameters } from '../parameters.ts'
import { tinyTokenId, tinyTokenizerConfigJson, tinyTokenizerJson, tinyVocabularySize } from './tiny-tokenizer.ts'

/**
 * The architecture of Qwen2.5-VL with 1.3 million parameters: a picture of 64×64 px becomes 16 patches and one visual token. Merging
 * the whole picture gives the merger every patch at a fixed place; with four tokens, whose places only rotary phases tell, the same
 * model needed several times as many pictures to begin to see.
 */
export const tinyConfig: Qwen25VLConfig = {
  family: familyName,
  vision: {
    depth: 4,
    hiddenSize: 48,
    intermediateSize: 128,
    heads: 3,
    inChannels: 3,
    patchSize: 16,
    temporalPatchSize: 2,
    spatialMergeSize: 4,
    windowSize: 64,
    fullAttentionBlocks: [1, 3],
    outHiddenSize: 128,
    tokensPerSecond: 2,
  },
  text: {
    ...textTraits,
    hiddenSize: 128,
    intermediateSize: 192,
    layers: 3,
    heads: 4,
    keyValueHeads: 2,
    headSize: 32,
    vocabSize: tinyVocabularySize,
    ropeTheta: 10_000,
    mropeSection: [4, 6, 6],
    normEpsilon: 1e-6,
    tieEmbeddings: true,
  },
  imageToken: tinyTokenId('<|image_pad|>'),
  videoToken: tinyTokenId('<|video_pad|>'),
  visionStartToken: tinyTokenId('<|vision_start|>'),
  visionEndToken: tinyTokenId('<|vision_end|>'),
  endTokens: [tinyTokenId('<|im_end|>'), tinyTokenId('<|endoftext|>')],
  padToken: tinyTokenId('<|endoftext|>'),
}

/** Qwen2.5-VL's turns and picture marks; nothing is said by default, because every token costs a small model time. */
const chatTemplate = `{%- for message in messages %}
{{- '<|im_start|>' + message['role'] + '\\n' }}
{%- if message['content'] is string %}
{{- message['content'] }}
{%- else %}
{%- for part in message['content'] %}
{%- if part['type'] == 'image' %}
{{- '<|vision_start|><|image_pad|><|vision_end|>' }}
{%- elif part['type'] == 'video' %}
{{- '<|vision_start|><|video_pad|><|vision_end|>' }}
{%- else %}
{{- part['text'] }}
{%- endif %}
{%- endfor %}
{%- endif %}
{{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|im_start|>assistant\\n' }}
{%- endif %}
`

/** A new tiny model: its network and every file of its folder but the weights. */
export interface NewModel {
  config: Qwen25VLConfig
  /** By published name. */
  weights: Map<string, FloatTensor>
  /** File name → content. */
  files: Record<string, string>
}

/** Draws a tiny model; the same seed gives the same bits on every machine. */
export function tinyModel(options: { seed: number | string }): NewModel {
  return { config: tinyConfig, weights: drawWeights(qwen25VLParameters(tinyConfig), options.seed), files: tinyFiles() }
}

function tinyFiles(): Record<string, string> {
  const { vision, endTokens, padToken } = tinyConfig
  const preprocessor = {
    image_processor_type: 'Qwen2VLImageProcessor',
    processor_class: 'Qwen2_5_VLProcessor',
    min_pixels: 1024,
    max_pixels: 4096,
    patch_size: vision.patchSize,
    temporal_patch_size: vision.temporalPatchSize,
    merge_size: vision.spatialMergeSize,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    resample: 3,
    resize_rule: 'pillow-12', // what the published base model has learnt from
    rescale_factor: 1 / 255,
    do_resize: true,
    do_rescale: true,
    do_normalize: true,
    do_convert_rgb: true,
  }
  return {
    'config.json': formatJson(qwen25VLConfigJson(tinyConfig)),
    'generation_config.json': formatJson({
      do_sample: true,
      temperature: 1,
      eos_token_id: endTokens,
      pad_token_id: padToken,
    }),
    'preprocessor_config.json': formatJson(preprocessor),
    'tokenizer.json': formatJson(tinyTokenizerJson()),
    'tokenizer_config.json': formatJson(tinyTokenizerConfigJson()),
    'chat_template.jinja': chatTemplate,
  }
}
