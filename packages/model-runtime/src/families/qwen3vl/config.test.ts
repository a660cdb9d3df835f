import { SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { countWeights } from '../../model/parameter.ts'
import { parameterList, parseModelConfig } from '../families.ts'
import { storedName, weightName } from './parameters.ts'

const text2b = {
  model_type: 'qwen3_vl_text',
  attention_bias: false,
  eos_token_id: 151_645,
  head_dim: 128,
  hidden_act: 'silu',
  hidden_size: 2048,
  intermediate_size: 6144,
  num_attention_heads: 16,
  num_hidden_layers: 28,
  num_key_value_heads: 8,
  rms_norm_eps: 1e-6,
  rope_scaling: { mrope_interleaved: true, mrope_section: [24, 20, 20], rope_type: 'default' },
  rope_theta: 5_000_000,
  tie_word_embeddings: true,
  vocab_size: 151_936,
}
const vision2b = {
  model_type: 'qwen3_vl',
  deepstack_visual_indexes: [5, 11, 17],
  depth: 24,
  hidden_act: 'gelu_pytorch_tanh',
  hidden_size: 1024,
  in_channels: 3,
  intermediate_size: 4096,
  num_heads: 16,
  num_position_embeddings: 2304,
  out_hidden_size: 2048,
  patch_size: 16,
  spatial_merge_size: 2,
  temporal_patch_size: 2,
}
const model2b = {
  model_type: 'qwen3_vl',
  image_token_id: 151_655,
  video_token_id: 151_656,
  vision_start_token_id: 151_652,
  vision_end_token_id: 151_653,
  tie_word_embeddings: true,
  text_config: text2b,
  vision_config: vision2b,
}
const withText = (change: object, json: object = model2b) => ({ ...json, text_config: { ...text2b, ...change } })
const withVision = (change: object, json: object = model2b) => ({ ...json, vision_config: { ...vision2b, ...change } })
const model4b = withVision(
  { out_hidden_size: 2560 },
  withText({ hidden_size: 2560, num_hidden_layers: 36, num_attention_heads: 32, intermediate_size: 9728 }),
)
const model8b = withVision(
  {
    depth: 27,
    hidden_size: 1152,
    intermediate_size: 4304,
    deepstack_visual_indexes: [8, 16, 24],
    out_hidden_size: 4096,
  },
  withText(
    { hidden_size: 4096, num_hidden_layers: 36, num_attention_heads: 32, intermediate_size: 12_288 },
    { ...model2b, tie_word_embeddings: false },
  ),
)

// Numbers of weights are those of the published checkpoints.
test.each([
  ['2B', model2b, 2_127_532_032],
  ['4B', model4b, 4_437_815_808],
  ['8B', model8b, 8_767_123_696],
])('Qwen3-VL-%s has as many weights as its checkpoint', (_, json, count) => {
  const parameters = parameterList(parseModelConfig(json, 'config.json'))
  expect(countWeights(parameters)).toBe(count)
  for (const { name } of parameters) {
    expect(weightName(storedName(name))).toBe(name)
    expect(storedName(name)).toMatch(/^(model\.(visual|language_model)\.|lm_head\.)/)
  }
})

test('the layout of newer writers says the same', () => {
  const { rope_theta, rope_scaling, ...rest } = text2b
  const newer = {
    ...model2b,
    text_config: { ...rest, rope_parameters: { ...rope_scaling, rope_theta } },
    vision_config: { ...vision2b, rope_parameters: { rope_type: 'axial', rope_theta: 10_000 } },
  }
  expect(parseModelConfig(newer, 'config.json')).toEqual(parseModelConfig(model2b, 'config.json'))
})

test.each([
  [{ ...model2b, model_type: 'qwen3_vl_moe' }, /model_type: .*"qwen3_vl_moe".* qwen3_vl, /],
  [withText({ rope_scaling: { rope_type: 'yarn', factor: 4 } }), /text_config\.rope_scaling\.rope_type: /],
  [withText({ rope_scaling: { mrope_interleaved: false } }), /text_config\.rope_scaling\.mrope_interleaved: /],
  [withText({ rope_scaling: { mrope_section: [24, 20, 24] } }), /mrope_section: expected three counts that sum to 64/],
  [withText({ rope_theta: undefined }), /text_config\.rope_theta: expected a number/],
  [withText({ hidden_act: 'gelu' }), /text_config\.hidden_act: /],
  [withText({ num_key_value_heads: 5 }), /text_config\.num_key_value_heads: expected a divisor/],
  [withText({ use_sliding_window: true }), /text_config\.use_sliding_window: /],
  [withVision({ hidden_act: 'silu' }), /vision_config\.hidden_act: /],
  [withVision({ num_position_embeddings: 2300 }), /vision_config\.num_position_embeddings: expected a square/],
  [withVision({ deepstack_visual_indexes: [5, 24] }), /deepstack_visual_indexes: expected rising indexes below 24/],
  [withVision({ deepstack_visual_indexes: [5, 5] }), /deepstack_visual_indexes: expected rising indexes/],
  [withText({ num_hidden_layers: 3 }), /deepstack_visual_indexes: expected fewer than the 3 decoder layers/],
  [withVision({ out_hidden_size: 4096 }), /vision_config\.out_hidden_size: expected 2048/],
  [withVision({ num_heads: 512 }), /vision_config\.num_heads: /],
  [withVision({ rope_parameters: { rope_type: 'default' } }), /vision_config\.rope_parameters\.rope_type: /],
  [{ ...model2b, image_token_id: 151_936 }, /image_token_id: expected a token below vocab_size 151936/],
  [{ ...model2b, text_config: undefined }, /text_config: /],
])('an unsupported value is one line that names its field: case %#', (json, message) => {
  expect(() => parseModelConfig(json, 'config.json')).toThrow(message)
  try {
    parseModelConfig(json, 'config.json')
  } catch (error) {
    expect(SpatialError.is(error) && error.message).toMatch(/^config\.json: .+$/)
  }
})
