import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import type { ModelConfig } from '../model/config.ts'
import { parameterList } from '../model/parameters.ts'

/** A count from 1 to `most`: several times the figure of the largest published model, and small enough to compute with. */
const upTo = (most: number) => z.int().min(1).max(most)
const Width = upTo(65_536)
const Layers = upTo(1024)
const Side = upTo(64) // px, frames or patches
const TokenId = z
  .int()
  .min(0)
  .max(2 ** 21)
const EndTokens = z.union([TokenId, z.array(TokenId).max(64)]).nullish()
const Theta = z.number().positive().max(1e12)

/** Weights of a network: 275 GB as float32, twice the largest published model. */
const mostWeights = 2 ** 36

const RopeScaling = z.object({
  type: z.enum(['mrope', 'default']).optional(),
  rope_type: z.enum(['mrope', 'default']).optional(),
  mrope_section: z.tuple([z.int().min(0), z.int().min(0), z.int().min(0)]),
  rope_theta: Theta.optional(),
})

/** The decoder's keys: at the top level in published files, under `text_config` in files written by newer transformers. */
const Text = z.object({
  hidden_size: Width,
  intermediate_size: upTo(2 ** 20),
  num_hidden_layers: Layers,
  num_attention_heads: upTo(1024),
  num_key_value_heads: upTo(1024),
  vocab_size: upTo(2 ** 21),
  rms_norm_eps: z.number().positive().max(1),
  hidden_act: z.literal('silu').default('silu'),
  use_sliding_window: z.literal(false).default(false),
  rope_theta: Theta.optional(),
  rope_scaling: RopeScaling.nullish(),
  rope_parameters: RopeScaling.nullish(),
  tie_word_embeddings: z.boolean().optional(),
  eos_token_id: EndTokens,
  pad_token_id: TokenId.nullish(),
})

/** Pictures are RGB. */
const Channels = z.literal(3)

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
  hidden_act: z.literal('silu').default('silu'),
})

const Top = z.object({
  model_type: z.literal('qwen2_5_vl'),
  vision_config: Vision,
  tie_word_embeddings: z.boolean().optional(),
  image_token_id: TokenId,
  video_token_id: TokenId,
  vision_start_token_id: TokenId,
  vision_end_token_id: TokenId,
  eos_token_id: EndTokens,
  pad_token_id: TokenId.nullish(),
})

const Generation = z.object({ eos_token_id: EndTokens, pad_token_id: TokenId.nullish() })

/**
 * Reads a Hugging Face `config.json` of `model_type` `qwen2_5_vl`, with the decoder's keys at the top level or under `text_config`.
 * @param file how errors name the source
 * @param generation the folder's `generation_config.json`, whose end and padding tokens win where it has them
 * @throws SpatialError `model`, one line that names the field
 */
export function parseModelConfig(json: unknown, file: string, generation?: unknown): ModelConfig {
  const top = read(Top, json, file)
  const nested = (json as { text_config?: unknown }).text_config
  const text = read(Text, nested ?? json, file)
  const sampling = read(Generation, generation ?? {}, 'generation_config.json')
  const vision = top.vision_config
  const require = (holds: boolean, field: string, expected: string): void => {
    if (!holds) throw new SpatialError('model', `${file}: ${field}: expected ${expected}`)
  }

  const rope = text.rope_parameters ?? text.rope_scaling
  if (!rope) throw new SpatialError('model', `${file}: rope_scaling: expected {type, mrope_section}, found none`)
  const ropeTheta = text.rope_theta ?? rope.rope_theta
  if (ropeTheta === undefined) throw new SpatialError('model', `${file}: rope_theta: expected a number, found none`)
  const headSize = text.hidden_size / text.num_attention_heads
  require(Number.isInteger(headSize / 2), 'num_attention_heads', `hidden_size to split into heads of even size`)
  require(text.num_attention_heads % text.num_key_value_heads ===
    0, 'num_key_value_heads', 'a divisor of num_attention_heads')
  const [time, height, width] = rope.mrope_section
  require(time + height + width === headSize / 2, 'mrope_section', `three counts that sum to ${headSize / 2}`)
  require((vision.hidden_size / vision.num_heads) % 4 ===
    0, 'vision_config.num_heads', 'heads of a size divisible by 4')
  require(vision.out_hidden_size ===
    text.hidden_size, 'vision_config.out_hidden_size', `${text.hidden_size}, the hidden_size`)
  const unit = vision.patch_size * vision.spatial_merge_size
  require(vision.window_size % unit ===
    0, 'vision_config.window_size', `a multiple of ${unit}, the side of a merged patch`)
  for (const block of vision.fullatt_block_indexes)
    require(block < vision.depth, 'vision_config.fullatt_block_indexes', `indexes below ${vision.depth}`)
  const tokens = { ...top, ...text } as Record<string, unknown>
  for (const field of ['image_token_id', 'video_token_id', 'vision_start_token_id', 'vision_end_token_id'])
    require((tokens[field] as number) < text.vocab_size, field, `a token below vocab_size ${text.vocab_size}`)

  const end = [sampling.eos_token_id ?? top.eos_token_id ?? text.eos_token_id ?? []].flat()
  require(end.length > 0, 'eos_token_id', 'at least one end token here or in generation_config.json')
  const pad = sampling.pad_token_id ?? top.pad_token_id ?? text.pad_token_id ?? end.at(-1)!
  for (const [field, ids] of [
    ['eos_token_id', end],
    ['pad_token_id', [pad]],
  ] as const)
    for (const id of ids)
      require(id < text.vocab_size, field, `tokens below vocab_size ${text.vocab_size}, found ${id}`)
  const config: ModelConfig = {
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
    },
    text: {
      hiddenSize: text.hidden_size,
      intermediateSize: text.intermediate_size,
      layers: text.num_hidden_layers,
      heads: text.num_attention_heads,
      keyValueHeads: text.num_key_value_heads,
      vocabSize: text.vocab_size,
      ropeTheta,
      mropeSection: rope.mrope_section,
      normEpsilon: text.rms_norm_eps,
      tieEmbeddings: top.tie_word_embeddings ?? text.tie_word_embeddings ?? false,
    },
    imageToken: top.image_token_id,
    videoToken: top.video_token_id,
    visionStartToken: top.vision_start_token_id,
    visionEndToken: top.vision_end_token_id,
    endTokens: end,
    padToken: pad,
  }
  const weights = parameterList(config).reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  )
  require(weights <=
    mostWeights, 'num_hidden_layers', `sizes that make at most ${mostWeights} weights, found ${weights}`)
  return config
}

/** The `config.json` of a model, in the layout of the published checkpoints; transformers and vLLM load it. */
export function toConfigJson(config: ModelConfig) {
  const { vision, text } = config
  return {
    architectures: ['Qwen2_5_VLForConditionalGeneration'],
    model_type: 'qwen2_5_vl',
    attention_dropout: 0,
    hidden_act: 'silu',
    hidden_size: text.hiddenSize,
    intermediate_size: text.intermediateSize,
    num_hidden_layers: text.layers,
    num_attention_heads: text.heads,
    num_key_value_heads: text.keyValueHeads,
    vocab_size: text.vocabSize,
    max_position_embeddings: 32768,
    rms_norm_eps: text.normEpsilon,
    rope_theta: text.ropeTheta,
    rope_scaling: { type: 'mrope', mrope_section: text.mropeSection },
    use_sliding_window: false,
    tie_word_embeddings: text.tieEmbeddings,
    torch_dtype: 'float32',
    eos_token_id: config.endTokens.length === 1 ? config.endTokens[0] : config.endTokens,
    pad_token_id: config.padToken,
    image_token_id: config.imageToken,
    video_token_id: config.videoToken,
    vision_start_token_id: config.visionStartToken,
    vision_end_token_id: config.visionEndToken,
    vision_config: {
      model_type: 'qwen2_5_vl',
      depth: vision.depth,
      hidden_act: 'silu',
      hidden_size: vision.hiddenSize,
      intermediate_size: vision.intermediateSize,
      num_heads: vision.heads,
      in_channels: vision.inChannels,
      in_chans: vision.inChannels,
      patch_size: vision.patchSize,
      spatial_patch_size: vision.patchSize,
      temporal_patch_size: vision.temporalPatchSize,
      spatial_merge_size: vision.spatialMergeSize,
      window_size: vision.windowSize,
      fullatt_block_indexes: vision.fullAttentionBlocks,
      out_hidden_size: vision.outHiddenSize,
      tokens_per_second: 2,
    },
  }
}

function read<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]!
  throw new SpatialError('model', `${file}: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`)
}
