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

/** The vision transformer of Qwen2.5-VL: window attention, full attention in some blocks, RMSNorm, SwiGLU, 2×2 patch merger. */
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
  /** Window side of the windowed blocks, px. */
  windowSize: number
  /** Blocks that attend over the whole picture. */
  fullAttentionBlocks: number[]
  /** Width of a visual token: the decoder's hidden size. */
  outHiddenSize: number
  /** Rotary positions in time per second of a video. */
  tokensPerSecond: number
}

/** A model read from a Hugging Face `config.json` of `model_type` `qwen2_5_vl`: a decoder with multimodal rotary positions and its eyes. */
export interface Qwen25VLConfig extends ModelConfig {
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
export const familyName = 'qwen2_5_vl'

/** What sets this decoder apart from others of its shape. */
export const textTraits = {
  headNorms: false,
  biases: { queryKeyValue: true, attentionOutput: false, feedForward: false },
} as const satisfies Partial<TextConfig>

const RopeScaling = z.object({
  type: z.enum(['mrope', 'default']).optional(),
  rope_type: z.enum(['mrope', 'default']).optional(),
  mrope_section: z.tuple([z.int().min(0), z.int().min(0), z.int().min(0)]),
  rope_theta: Theta.optional(),
})

/** The decoder's keys: at the top level in published files, under `text_config` in files written by newer transformers. */
const Text = z.object({
  ...decoderFields,
  num_key_value_heads: upTo(1024),
  rope_theta: Theta.optional(),
  rope_scaling: RopeScaling.nullish(),
  rope_parameters: RopeScaling.nullish(),
  tie_word_embeddings: z.boolean().optional(),
  ...endFields,
})

/** Pictures are RGB. */
const Channels = z.literal(3)
const Side = upTo(64) // px, frames or patches

const Vision = z.object({
  depth: Layers,
  hidden_size: Width,
  intermediate_size: upTo(2 ** 20),
  num_heads: upTo(1024),
  in_channels: Channels.optional(),
  in_chans: Channels.optional(),
  patch_size: Side,
  temporal_patch_size: Side,
  spatial_merge_size: Side,
  window_size: upTo(65_536),
  fullatt_block_indexes: z.array(z.int().min(0)).max(1024),
  out_hidden_size: Width,
  tokens_per_second: z.number().positive().max(1000).default(4),
  hidden_act: z.literal('silu').default('silu'),
})

const Top = z.object({
  vision_config: Vision,
  tie_word_embeddings: z.boolean().optional(),
  image_token_id: TokenId,
  video_token_id: TokenId,
  vision_start_token_id: TokenId,
  vision_end_token_id: TokenId,
  ...endFields,
})

/** Reads a `config.json`, with the decoder's keys at the top level or under `text_config`. */
export function parseQwen25VLConfig({ json, file, generation }: ConfigSource): Qwen25VLConfig {
  const top = readFields(Top, json, file)
  const text = readFields(Text, (json as { text_config?: unknown }).text_config ?? json, file)
  const vision = top.vision_config
  const require = (holds: boolean, field: string, expected: string) => requireField(holds, file, field, expected)

  const rope = text.rope_parameters ?? text.rope_scaling
  if (!rope) throw new SpatialError('model', `${file}: rope_scaling: expected {type, mrope_section}, found none`)
  const ropeTheta = text.rope_theta ?? rope.rope_theta
  if (ropeTheta === undefined) throw new SpatialError('model', `${file}: rope_theta: expected a number, found none`)
  const headSize = text.hidden_size / text.num_attention_heads
  require(Number.isInteger(headSize / 2), 'num_attention_heads', `hidden_size to split into heads of even size`)
  const shared = text.num_attention_heads % text.num_key_value_heads === 0
  require(shared, 'num_key_value_heads', 'a divisor of num_attention_heads')
  const [time, height, width] = rope.mrope_section
  require(time + height + width === headSize / 2, 'mrope_section', `three counts that sum to ${headSize / 2}`)
  const fourths = (vision.hidden_size / vision.num_heads) % 4 === 0
  require(fourths, 'vision_config.num_heads', 'heads of a size divisible by 4')
  const sameWidth = vision.out_hidden_size === text.hidden_size
  require(sameWidth, 'vision_config.out_hidden_size', `${text.hidden_size}, the hidden_size`)
  const unit = vision.patch_size * vision.spatial_merge_size
  const whole = vision.window_size % unit === 0
  require(whole, 'vision_config.window_size', `a multiple of ${unit}, the side of a merged patch`)
  for (const block of vision.fullatt_block_indexes)
    require(block < vision.depth, 'vision_config.fullatt_block_indexes', `indexes below ${vision.depth}`)
  const vocabSize = text.vocab_size
  for (const field of ['image_token_id', 'video_token_id', 'vision_start_token_id', 'vision_end_token_id'] as const)
    require(top[field] < vocabSize, field, `a token below vocab_size ${vocabSize}`)

  return {
    family: familyName,
    vision: {
      depth: vision.depth,
      hiddenSize: vision.hidden_size,
      intermediateSize: vision.intermediate_size,
      heads: vision.num_heads,
      inChannels: vision.in_channels ?? vision.in_chans ?? 3,
      patchSize: vision.patch_size,
      temporalPatchSize: vision.temporal_patch_size,
      spatialMergeSize: vision.spatial_merge_size,
      windowSize: vision.window_size,
      fullAttentionBlocks: vision.fullatt_block_indexes,
      outHiddenSize: vision.out_hidden_size,
      tokensPerSecond: vision.tokens_per_second,
    },
    text: {
      ...textTraits,
      hiddenSize: text.hidden_size,
      intermediateSize: text.intermediate_size,
      layers: text.num_hidden_layers,
      heads: text.num_attention_heads,
      keyValueHeads: text.num_key_value_heads,
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
