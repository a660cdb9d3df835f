import { SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { countWeights } from '../../model/parameter.ts'
import { parameterList, parseModelConfig } from '../families.ts'

const llama32 = {
  model_type: 'llama',
  hidden_size: 2048,
  intermediate_size: 8192,
  num_hidden_layers: 16,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  head_dim: 64,
  vocab_size: 128_256,
  rms_norm_eps: 1e-5,
  rope_theta: 500_000,
  rope_scaling: {
    factor: 32,
    high_freq_factor: 4,
    low_freq_factor: 1,
    original_max_position_embeddings: 8192,
    rope_type: 'llama3',
  },
  hidden_act: 'silu',
  attention_bias: false,
  mlp_bias: false,
  pretraining_tp: 1,
  tie_word_embeddings: true,
  eos_token_id: [128_001, 128_008, 128_009],
}
const smolLM2 = {
  model_type: 'llama',
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  vocab_size: 49_152,
  rms_norm_eps: 1e-5,
  rope_theta: 100_000,
  rope_scaling: null,
  rope_interleaved: false,
  tie_word_embeddings: true,
  eos_token_id: 2,
  pad_token_id: 2,
}
const qwen25 = {
  model_type: 'qwen2',
  hidden_size: 896,
  intermediate_size: 4864,
  num_hidden_layers: 24,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  vocab_size: 151_936,
  rms_norm_eps: 1e-6,
  rope_theta: 1_000_000,
  use_sliding_window: false,
  sliding_window: 32_768,
  max_window_layers: 21,
  tie_word_embeddings: true,
  eos_token_id: 151_645,
}
const qwen3 = {
  ...qwen25,
  model_type: 'qwen3',
  hidden_size: 1024,
  intermediate_size: 3072,
  num_hidden_layers: 28,
  num_attention_heads: 16,
  num_key_value_heads: 8,
  head_dim: 128,
  attention_bias: false,
}

// Numbers of weights are those of the published checkpoints.
test.each([
  ['Llama-3.2-1B', llama32, 1_235_814_400],
  ['SmolLM2-135M', smolLM2, 134_515_008],
  ['Qwen2.5-0.5B', qwen25, 494_032_768],
  ['Qwen3-0.6B', qwen3, 596_049_920],
])('%s has as many weights as its checkpoint', (_, json, count) => {
  expect(countWeights(parameterList(parseModelConfig(json, 'config.json')))).toBe(count)
})

test('what is not said has the value that the format gives it', () => {
  const { rope_theta, rope_scaling, num_key_value_heads, tie_word_embeddings, head_dim, ...rest } = llama32
  const { text, ...config } = parseModelConfig(rest, 'config.json')
  expect(text).toMatchObject({ ropeTheta: 10_000, keyValueHeads: 32, headSize: 64, tieEmbeddings: false })
  expect(config).not.toHaveProperty('ropeScaling')
  expect(config.padToken).toBe(128_009)
  const { head_dim: size, ...headless } = qwen3
  expect(parseModelConfig(headless, 'config.json').text.headSize).toBe(128)
})

test('the layouts of newer writers say the same', () => {
  const { rope_theta, rope_scaling, ...rest } = llama32
  const newer = { ...rest, rope_parameters: { ...rope_scaling, rope_theta } }
  expect(parseModelConfig(newer, 'config.json')).toEqual(parseModelConfig(llama32, 'config.json'))
  const { rope_theta: theta, ...plain } = smolLM2
  const renamed = { ...plain, rope_parameters: { rope_type: 'default', rope_theta: theta } }
  expect(parseModelConfig(renamed, 'config.json')).toEqual(parseModelConfig(smolLM2, 'config.json'))
})

const scaled = (change: object) => ({ ...llama32, rope_scaling: { ...llama32.rope_scaling, ...change } })

test.each([
  [{ ...llama32, model_type: 'mistral' }, /model_type: .*"mistral".*qwen2_5_vl, .*llama, /],
  [scaled({ rope_type: 'yarn' }), /rope_scaling\.rope_type: expected default or llama3, found "yarn"/],
  [scaled({ rope_type: undefined, type: 'linear' }), /rope_scaling\.type: expected default or llama3, found "linear"/],
  [scaled({ factor: 0 }), /rope_scaling\.factor: /],
  [scaled({ original_max_position_embeddings: undefined }), /rope_scaling\.original_max_position_embeddings: /],
  [scaled({ high_freq_factor: 1 }), /rope_scaling\.high_freq_factor: expected a factor above low_freq_factor 1/],
  [{ ...llama32, rope_parameters: { rope_type: 'dynamic', factor: 2 } }, /rope_parameters\.rope_type: .*"dynamic"/],
  [{ ...llama32, rope_parameters: { partial_rotary_factor: 0.5 } }, /rope_parameters\.partial_rotary_factor: /],
  [{ ...qwen25, use_sliding_window: true }, /use_sliding_window: /],
  [{ ...qwen3, layer_types: ['full_attention', 'sliding_attention'] }, /layer_types\.1: /],
  [{ ...qwen25, attention_bias: false }, /attention_bias: expected none or true for qwen2/],
  [{ ...qwen25, mlp_bias: true }, /mlp_bias: expected none or false for qwen2/],
  [{ ...qwen3, mlp_bias: true }, /mlp_bias: expected none or false for qwen3/],
  [{ ...llama32, hidden_act: 'gelu' }, /hidden_act: /],
  [{ ...llama32, num_key_value_heads: 5 }, /num_key_value_heads: expected a divisor/],
  [{ ...llama32, head_dim: 63 }, /head_dim: expected heads of even size/],
  [{ ...smolLM2, num_attention_heads: 7 }, /num_attention_heads: expected heads of even size/],
  [{ ...smolLM2, eos_token_id: null }, /eos_token_id: /],
  [{ ...smolLM2, eos_token_id: 49_152 }, /eos_token_id: expected tokens below vocab_size 49152, found 49152/],
  [{ ...llama32, num_hidden_layers: 1024, hidden_size: 65_536, intermediate_size: 2 ** 20 }, /at most 68719476736/],
])('an unsupported value is one line that names its field: case %#', (json, message) => {
  expect(() => parseModelConfig(json, 'config.json')).toThrow(message)
  try {
    parseModelConfig(json, 'config.json')
  } catch (error) {
    expect(SpatialError.is(error) && error.message).toMatch(/^config\.json: .+$/)
  }
})
