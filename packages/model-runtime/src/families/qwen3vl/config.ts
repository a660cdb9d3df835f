import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import {
  decoderFields,
  endFields,
  endTokensOf,
  Layers,
  readFields,
  requireField,
  Theta,
  TokenId,
  upTo,
  Width,
} from '../../hf/config-fields.ts'
import type { ModelConfig, TextConfig } from '../../model/config.ts'
import type { ConfigSource } from '../contract/family.ts'

/** The vision transformer of Qwen3-VL: learned places, full attention over each picture, LayerNorm, GELU, 2×2 patch merger. */
export interface VisionConfig {
  depth: number
  hiddenSize: number
  intermediateSize: number
  heads: number
  inChannels: number
  /** Patch side, px. */
  patchSize: number
  /** Frames per patch; a still picture repeats itself. */
  temporalPatchSize: number
  /** Patches per side that the merger joins into one visual token. */
  spatialMergeSize: number
  /** Side of the square table of learned places, which is stretched over every picture. */
  tableSide: number
  /** Blocks whose output also goes, merged, to the decoder's first layers, one after another (DeepStack, arXiv:2406.04334). */
  deepBlocks: number[]
  /** Width of a visual token: the decoder's hidden size. */
  outHiddenSize: number
}

/** A model read from a Hugging Face `config.json` of `model_type` `qwen3_vl`, the dense models. */
export interface Qwen3VLConfig extends ModelConfig {
  text: TextConfig & {
    /** Rotary frequency pairs that follow time, height and width; they sum to half of the head size. */
    mropeSection: [number, number, number]
  }
  vision: VisionConfig
  imageToken: number
  videoToken: number
  visionStartToken: number
  visionEndToken: number
}

/** The `family` of these configurations. */
export const familyName = 'qwen3_vl'

const Section = z.int().min(0).max(1024)
const Rope = z.object({
  type: z.literal('default').optional(),
  rope_type: z.literal('default').optional(),
  mrope_section: z.tuple([Section, Section, Section]).default([24, 20, 20]),
  mrope_interleaved: z.literal(true).default(true),
  rope_theta: Theta.optional(),
  partial_rotary_factor: z.literal(1).nullish(),
})

const Text = z.object({
  ...decoderFields,
  num_key_value_heads: upTo(1024).nullish(),
  head_dim: upTo(1024).nullish(),
  attention_bias: z.boolean().default(false),
  rope_theta: Theta.optional(),
  rope_scaling: Rope.nullish(),
  /** Of newer writers, in place of `rope_theta` and `rope_scaling`. */
  rope_parameters: Rope.nullish(),
  tie_word_embeddings: z.boolean().optional(),
  ...endFields,
})

const Side = upTo(64) // px, frames or patches
const AxialRope = z.object({
  rope_type: z.literal('axial').optional(),
  rope_theta: z.literal(10_000).optional(),
})

const Vision = z.object({
  depth: Layers,
  hidden_size: Width,
  intermediate_size: upTo(2 ** 20),
  num_heads: upTo(1024),
  in_channels: z.literal(3).default(3),
  patch_size: Side,
  temporal_patch_size: Side,
  spatial_merge_size: Side,
  num_position_embeddings: upTo(2 ** 20),
  deepstack_visual_indexes: z.array(z.int().min(0)).max(1024),
  out_hidden_size: Width,
  hidden_act: z.literal('gelu_pytorch_tanh').default('gelu_pytorch_tanh'),
  rope_parameters: AxialRope.nullish(),
})

const Top = z.object({
  text_config: Text,
  vision_config: Vision,
  tie_word_embeddings: z.boolean().optional(),
  image_token_id: TokenId,
  video_token_id: TokenId,
  vision_start_token_id: TokenId,
  vision_end_token_id: TokenId,
  ...endFields,
})

/** Reads a `config.json`, which has the decoder's keys under `text_config`. */
export function parseQwen3VLConfig({ json, file, generation }: ConfigSource): Qwen3VLConfig {
  const top = readFields(Top, json, file)
  const { text_config: text, vision_config: vision } = top
  const require = (holds: boolean, field: string, expected: string) => requireField(holds, file, field, expected)
  const rope = text.rope_parameters ?? text.rope_scaling ?? Rope.parse({})
  const ropeTheta = rope.rope_theta ?? text.rope_theta
  if (ropeTheta === undefined)
    throw new SpatialError('model', `${file}: text_config.rope_theta: expected a number, found none`)
  const { vocab_size: vocabSize, num_attention_heads: heads, hidden_size: hiddenSize } = text
  const keyValueHeads = text.num_key_value_heads ?? heads
  const headSize = text.head_dim ?? 128
  require(headSize % 2 === 0, 'text_config.head_dim', 'heads of even size')
  require(heads % keyValueHeads === 0, 'text_config.num_key_value_heads', 'a divisor of num_attention_heads')
  const pairs = rope.mrope_section[0] + rope.mrope_section[1] + rope.mrope_section[2]
  require(pairs === headSize / 2, 'mrope_section', `three counts that sum to ${headSize / 2}`)
  const fourths = (vision.hidden_size / vision.num_heads) % 4 === 0
  require(fourths, 'vision_config.num_heads', 'heads of a size divisible by 4')
  require(vision.out_hidden_size === hiddenSize, 'vision_config.out_hidden_size', `${hiddenSize}, the hidden_size`)
  const tableSide = Math.sqrt(vision.num_position_embeddings)
  require(Number.isInteger(tableSide), 'vision_config.num_position_embeddings', 'a square number')
  const deep = vision.deepstack_visual_indexes
  const rising = deep.every((block, index) => block < vision.depth && (index === 0 || block > deep[index - 1]!))
  require(rising, 'vision_config.deepstack_visual_indexes', `rising indexes below ${vision.depth}`)
  const fewer = deep.length < text.num_hidden_layers
  require(fewer, 'vision_config.deepstack_visual_indexes', `fewer than the ${text.num_hidden_layers} decoder layers`)
  for (const field of ['image_token_id', 'video_token_id', 'vision_start_token_id', 'vision_end_token_id'] as const)
    require(top[field] < vocabSize, field, `a token below vocab_size ${vocabSize}`)

  return {
    family: familyName,
    vision: {
      depth: vision.depth,
      hiddenSize: vision.hidden_size,
      intermediateSize: vision.intermediate_size,
      heads: vision.num_heads,
      inChannels: vision.in_channels,
      patchSize: vision.patch_size,
      temporalPatchSize: vision.temporal_patch_size,
      spatialMergeSize: vision.spatial_merge_size,
      tableSide,
      deepBlocks: deep,
      outHiddenSize: vision.out_hidden_size,
    },
    text: {
      headNorms: true,
      biases: { queryKeyValue: text.attention_bias, attentionOutput: text.attention_bias, feedForward: false },
      hiddenSize,
      intermediateSize: text.intermediate_size,
      layers: text.num_hidden_layers,
      heads,
      keyValueHeads,
      headSize,
      vocabSize,
      ropeTheta,
      mropeSection: rope.mrope_section,
      normEpsilon: text.rms_norm_eps,
      tieEmbeddings: top.tie_word_embeddings ?? text.tie_word_embeddings ?? false,
    },
    imageToken: top.image_token_id,
    videoToken: top.video_token_id,
    visionStartToken: top.vision_start_token_id,
    visionEndToken: top.vision_end_token_id,
    ...endTokensOf([top, text], { file, generation, vocabSize }),
  }
}
