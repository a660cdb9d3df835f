import { SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { countWeights } from '../../model/parameter.ts'
import { parameterList, parseModelConfig } from '../families.ts'
import { patchesPerSide, type VisionConfig } from './config.ts'
import { storedName, weightName } from './parameters.ts'

const text256m = {
  model_type: 'llama',
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  head_dim: 64,
  vocab_size: 49_280,
  rms_norm_eps: 1e-5,
  rope_theta: 100_000,
  rope_scaling: null,
  hidden_act: 'silu',
  attention_bias: false,
  mlp_bias: false,
  pad_token_id: 2,
  tie_word_embeddings: false,
}
const vision256m = {
  model_type: 'smolvlm_vision',
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  image_size: 512,
  patch_size: 16,
  hidden_act: 'gelu_pytorch_tanh',
  layer_norm_eps: 1e-6,
}
const smolVLM = {
  model_type: 'smolvlm',
  image_token_id: 49_190,
  scale_factor: 4,
  tie_word_embeddings: false,
  vocab_size: 49_280,
  text_config: text256m,
  vision_config: vision256m,
}
const generation = { bos_token_id: 1, eos_token_id: 49_279, pad_token_id: 2 }
const withText = (change: object) => ({ ...smolVLM, text_config: { ...text256m, ...change } })
const withVision = (change: object) => ({ ...smolVLM, vision_config: { ...vision256m, ...change } })
const large = withText({
  hidden_size: 960,
  num_hidden_layers: 32,
  num_attention_heads: 15,
  num_key_value_heads: 5,
  intermediate_size: 2560,
})

// Numbers of weights are those of the published checkpoints.
test.each([
  ['256M', smolVLM, 256_484_928],
  ['500M', large, 507_482_304],
])('SmolVLM2-%s has as many weights as its checkpoint', (_, json, count) => {
  const parameters = parameterList(parseModelConfig(json, 'config.json', generation))
  expect(countWeights(parameters)).toBe(count)
  for (const { name } of parameters) {
    expect(weightName(storedName(name))).toBe(name)
    expect(storedName(name)).toMatch(/^(model\.(vision_model|connector|text_model)\.|lm_head\.)/)
  }
})

test('both model types are one architecture; ends come from generation_config.json, top or decoder', () => {
  const idefics = parseModelConfig({ ...smolVLM, model_type: 'idefics3' }, 'config.json', generation)
  const smol = parseModelConfig(smolVLM, 'config.json', generation)
  expect({ ...idefics, modelType: 'smolvlm' }).toEqual(smol)
  expect(smol).toMatchObject({ endTokens: [49_279], padToken: 2, textType: 'llama' })
  expect(parseModelConfig({ ...smolVLM, eos_token_id: 5 }, 'config.json').endTokens).toEqual([5])
  expect(parseModelConfig(withText({ eos_token_id: 6 }), 'config.json').endTokens).toEqual([6])
})

test('a tile that patches do not fill is looked at as far as they go', () => {
  const json = { ...withVision({ image_size: 384, patch_size: 14 }), scale_factor: 3 }
  const { vision } = parseModelConfig(json, 'config.json', generation) as unknown as { vision: VisionConfig }
  expect(patchesPerSide(vision)).toBe(27)
})

test.each([
  [withText({ model_type: 'mistral' }), /text_config: model_type: /],
  [withText({ rope_scaling: { rope_type: 'yarn', factor: 4 } }), /text_config: rope_scaling\.rope_type: .*"yarn"/],
  [withText({ num_key_value_heads: 4 }), /text_config: num_key_value_heads: expected a divisor/],
  [withText({ hidden_size: 'wide' }), /text_config: hidden_size: /],
  [withVision({ hidden_act: 'silu' }), /vision_config\.hidden_act: /],
  [withVision({ num_attention_heads: 7 }), /vision_config\.num_attention_heads: expected a divisor/],
  [withVision({ num_channels: 1 }), /vision_config\.num_channels: /],
  [withVision({ image_size: 8 }), /scale_factor: expected a divisor of 0/],
  [{ ...smolVLM, scale_factor: 3 }, /scale_factor: expected a divisor of 32, the patches per side/],
  [{ ...smolVLM, image_token_id: 49_280 }, /image_token_id: expected a token below vocab_size 49280/],
  [{ ...smolVLM, vision_config: undefined }, /vision_config: /],
])('an unsupported value is one line that names its field: case %#', (json, message) => {
  expect(() => parseModelConfig(json, 'config.json', generation)).toThrow(message)
  try {
    parseModelConfig(json, 'config.json', generation)
  } catch (error) {
    expect(SpatialError.is(error) && error.message).toMatch(/^config\.json: .+$/)
  }
})
