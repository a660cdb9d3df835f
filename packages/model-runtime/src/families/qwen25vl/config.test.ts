import { SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { parameterList, parseModelConfig, toConfigJson } from '../families.ts'
import { tinyConfig } from './tiny/tiny.ts'

/** The published figures of Qwen2.5-VL-3B-Instruct. */
const text3B = {
  hidden_size: 2048,
  intermediate_size: 11008,
  num_hidden_layers: 36,
  num_attention_heads: 16,
  num_key_value_heads: 2,
  vocab_size: 151936,
  rms_norm_eps: 1e-6,
  rope_theta: 1_000_000,
  rope_scaling: { type: 'mrope', mrope_section: [16, 24, 24] },
  hidden_act: 'silu',
  use_sliding_window: false,
}
const top3B = {
  architectures: ['Qwen2_5_VLForConditionalGeneration'],
  model_type: 'qwen2_5_vl',
  tie_word_embeddings: true,
  eos_token_id: 151645,
  image_token_id: 151655,
  video_token_id: 151656,
  vision_start_token_id: 151652,
  vision_end_token_id: 151653,
  vision_config: {
    depth: 32,
    hidden_act: 'silu',
    hidden_size: 1280,
    intermediate_size: 3420,
    num_heads: 16,
    in_chans: 3,
    out_hidden_size: 2048,
    patch_size: 14,
    spatial_merge_size: 2,
    spatial_patch_size: 14,
    window_size: 112,
    fullatt_block_indexes: [7, 15, 23, 31],
    tokens_per_second: 2,
    temporal_patch_size: 2,
  },
}
const published = { ...top3B, ...text3B }

test('the published 3B model', () => {
  const config = parseModelConfig(published, 'config.json', { eos_token_id: [151645, 151643], pad_token_id: 151643 })
  expect(config).toEqual({
    family: 'qwen2_5_vl',
    vision: {
      depth: 32,
      hiddenSize: 1280,
      intermediateSize: 3420,
      heads: 16,
      inChannels: 3,
      patchSize: 14,
      temporalPatchSize: 2,
      spatialMergeSize: 2,
      windowSize: 112,
      fullAttentionBlocks: [7, 15, 23, 31],
      outHiddenSize: 2048,
      tokensPerSecond: 2,
    },
    text: {
      hiddenSize: 2048,
      intermediateSize: 11008,
      layers: 36,
      heads: 16,
      keyValueHeads: 2,
      headSize: 128,
      headNorms: false,
      biases: { queryKeyValue: true, attentionOutput: false, feedForward: false },
      vocabSize: 151936,
      ropeTheta: 1_000_000,
      mropeSection: [16, 24, 24],
      normEpsilon: 1e-6,
      tieEmbeddings: true,
    },
    imageToken: 151655,
    videoToken: 151656,
    visionStartToken: 151652,
    visionEndToken: 151653,
    endTokens: [151645, 151643],
    padToken: 151643,
  })
  // 824 tensors and 3,754,622,976 weights are what the published safetensors index counts.
  const parameters = parameterList(config)
  const count = parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0)
  expect([parameters.length, count]).toEqual([824, 3_754_622_976])
})

test('the layouts of newer writers say the same', () => {
  const expected = parseModelConfig(published, 'config.json')
  const nested = { ...top3B, text_config: text3B }
  expect(parseModelConfig(nested, 'config.json')).toEqual(expected)
  const { rope_theta, rope_scaling, ...rest } = text3B
  const parameters = { rope_type: 'default', mrope_section: rope_scaling.mrope_section, rope_theta }
  const text = { ...rest, rope_parameters: parameters, tie_word_embeddings: true, eos_token_id: 151645 }
  const { tie_word_embeddings, eos_token_id, ...top } = top3B
  expect(parseModelConfig({ ...top, text_config: text }, 'config.json')).toEqual(expected)
})

test('without a padding token the last end token pads', () => {
  expect(parseModelConfig(published, 'config.json').padToken).toBe(151645)
})

test('what is written is read back', () => {
  expect(parseModelConfig(JSON.parse(JSON.stringify(toConfigJson(tinyConfig))), 'config.json')).toEqual(tinyConfig)
})

const vision = (change: object) => ({ ...published, vision_config: { ...published.vision_config, ...change } })

test.each([
  [null, /^config\.json: /],
  ['text', /^config\.json: /],
  [{ ...published, model_type: 'qwen2_vl' }, /^config\.json: model_type: /],
  [{ ...published, hidden_size: 0 }, /hidden_size/],
  [{ ...published, hidden_size: 2049 }, /num_attention_heads/],
  [{ ...published, hidden_act: 'gelu' }, /hidden_act/],
  [{ ...published, use_sliding_window: true }, /use_sliding_window/],
  [{ ...published, num_key_value_heads: 3 }, /num_key_value_heads/],
  [{ ...published, rope_scaling: null }, /rope_scaling/],
  [{ ...published, rope_scaling: { type: 'yarn', mrope_section: [16, 24, 24] } }, /rope_scaling\.type/],
  [{ ...published, rope_scaling: { type: 'mrope', mrope_section: [16, 24, 25] } }, /mrope_section/],
  [{ ...published, rope_theta: undefined }, /rope_theta/],
  [{ ...published, eos_token_id: undefined }, /eos_token_id/],
  [{ ...published, image_token_id: 151936 }, /image_token_id/],
  [{ ...published, image_token_id: undefined }, /image_token_id/],
  [{ ...published, vision_config: undefined }, /vision_config/],
  [vision({ hidden_act: 'quick_gelu' }), /vision_config\.hidden_act/],
  [vision({ num_heads: 7 }), /vision_config\.num_heads/],
  [vision({ out_hidden_size: 3584 }), /out_hidden_size/],
  [vision({ window_size: 100 }), /window_size/],
  [vision({ fullatt_block_indexes: [32] }), /fullatt_block_indexes/],
])('an unsupported value is one line that names its field: case %#', (json, message) => {
  expect(() => parseModelConfig(json, 'config.json')).toThrow(message)
  try {
    parseModelConfig(json, 'config.json')
  } catch (error) {
    expect(SpatialError.is(error) && error.message).not.toContain('\n')
  }
})
