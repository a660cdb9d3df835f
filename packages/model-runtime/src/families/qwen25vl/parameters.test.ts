import { expect, test } from 'vitest'
import { familyName, type Qwen25VLConfig, textTraits } from './config.ts'
import { qwen25VLParameters as parameterList } from './parameters.ts'

/** Qwen2.5-VL-3B-Instruct. */
const config: Qwen25VLConfig = {
  family: familyName,
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
    ...textTraits,
    hiddenSize: 2048,
    intermediateSize: 11008,
    layers: 36,
    heads: 16,
    keyValueHeads: 2,
    headSize: 128,
    vocabSize: 151936,
    ropeTheta: 1e6,
    mropeSection: [16, 24, 24],
    normEpsilon: 1e-6,
    tieEmbeddings: true,
  },
  imageToken: 151655,
  videoToken: 151656,
  visionStartToken: 151652,
  visionEndToken: 151653,
  endTokens: [151645],
  padToken: 151643,
}

const count = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1)

test('the published 3B checkpoint has these tensors', () => {
  const parameters = parameterList(config)
  expect(parameters).toHaveLength(824)
  expect(parameters.reduce((sum, { shape }) => sum + count(shape), 0)).toBe(3_754_622_976)
  const shapes = new Map(parameters.map(({ name, shape }) => [name, shape]))
  expect(shapes.get('visual.patch_embed.proj.weight')).toEqual([1280, 3, 2, 14, 14])
  expect(shapes.get('visual.blocks.31.attn.qkv.bias')).toEqual([3840])
  expect(shapes.get('visual.merger.mlp.2.weight')).toEqual([2048, 5120])
  expect(shapes.get('model.layers.35.self_attn.k_proj.weight')).toEqual([256, 2048])
  expect(shapes.has('model.layers.0.self_attn.o_proj.bias')).toBe(false)
  expect(shapes.has('lm_head.weight')).toBe(false)
})

test('an untied head is a parameter of its own', () => {
  const untied = parameterList({ ...config, text: { ...config.text, tieEmbeddings: false } })
  expect(untied.at(-1)).toEqual({ name: 'lm_head.weight', shape: [151936, 2048], kind: 'linear' })
})
