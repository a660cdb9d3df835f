import { z } from 'zod'
import { endFields, Layers, readFields, requireField, TokenId, upTo, Width } from '../../hf/config-fields.ts'
import type { ModelConfig } from '../../model/config.ts'
import type { ConfigSource } from '../contract/family.ts'
import { type LlamaConfig, type LlamaType, parseLlamaConfig } from '../llama/config.ts'

/** The values of `model_type` of this family. */
export const modelTypes = ['smolvlm', 'idefics3'] as const
export type Idefics3Type = (typeof modelTypes)[number]

/** The vision transformer, that of SigLIP (arXiv:2303.15343): learned places, full attention over each tile, LayerNorm, GELU. */
export interface VisionConfig {
  layers: number
  hiddenSize: number
  intermediateSize: number
  heads: number
  /** Side of a tile, px; pictures are cut into tiles. */
  imageSize: number
  /** Patch side, px. */
  patchSize: number
  normEpsilon: number
}

/** Patches per side of a tile; what is left at the right and bottom is not looked at. */
export function patchesPerSide({ imageSize, patchSize }: VisionConfig): number {
  return Math.floor(imageSize / patchSize)
}

/** A model read from a Hugging Face `config.json` of `model_type` `smolvlm` or `idefics3`. */
export interface Idefics3Config extends ModelConfig, Pick<LlamaConfig, 'ropeScaling'> {
  modelType: Idefics3Type
  /** Of the decoder. */
  textType: LlamaType
  vision: VisionConfig
  /** Patches per side that become one visual token. */
  scaleFactor: number
  imageToken: number
}

/** The `family` of these configurations. */
export const familyName = 'idefics3'

const Vision = z.object({
  num_hidden_layers: Layers.default(12),
  hidden_size: Width.default(1152),
  intermediate_size: upTo(2 ** 20).default(3072),
  num_attention_heads: upTo(1024).default(16),
  num_channels: z.literal(3).default(3),
  image_size: upTo(4096).default(224),
  patch_size: upTo(256).default(32),
  hidden_act: z.literal('gelu_pytorch_tanh').default('gelu_pytorch_tanh'),
  layer_norm_eps: z.number().positive().max(1).default(1e-6),
})

const Top = z.object({
  model_type: z.enum(modelTypes),
  text_config: z.looseObject({ model_type: z.string().default('llama'), ...endFields }),
  vision_config: Vision,
  scale_factor: upTo(64).default(2),
  image_token_id: TokenId,
  tie_word_embeddings: z.boolean().default(false),
  ...endFields,
})

/** Reads a `config.json`, which has the decoder's keys under `text_config`. */
export function parseIdefics3Config({ json, file, generation }: ConfigSource): Idefics3Config {
  const top = readFields(Top, json, file)
  const require = (holds: boolean, field: string, expected: string) => requireField(holds, file, field, expected)
  const { vision_config: vision, scale_factor: scaleFactor, text_config: given } = top
  const decoder = {
    ...given,
    eos_token_id: top.eos_token_id ?? given.eos_token_id,
    pad_token_id: given.pad_token_id ?? top.pad_token_id,
    tie_word_embeddings: top.tie_word_embeddings,
  }
  const text = parseLlamaConfig({ json: decoder, file: `${file}: text_config`, generation })
  const { hidden_size: hiddenSize, num_attention_heads: heads, image_size: imageSize, patch_size: patchSize } = vision
  require(hiddenSize % heads === 0, 'vision_config.num_attention_heads', 'a divisor of hidden_size')
  const patches = Math.floor(imageSize / patchSize)
  const whole = patches > 0 && patches % scaleFactor === 0
  require(whole, 'scale_factor', `a divisor of ${patches}, the patches per side of vision_config`)
  const { vocabSize } = text.text
  require(top.image_token_id < vocabSize, 'image_token_id', `a token below vocab_size ${vocabSize}`)
  return {
    family: familyName,
    modelType: top.model_type,
    textType: text.modelType,
    text: text.text,
    ...(text.ropeScaling && { ropeScaling: text.ropeScaling }),
    vision: {
      layers: vision.num_hidden_layers,
      hiddenSize,
      intermediateSize: vision.intermediate_size,
      heads,
      imageSize,
      patchSize,
      normEpsilon: vision.layer_norm_eps,
    },
    scaleFactor,
    imageToken: top.image_token_id,
    endTokens: text.endTokens,
    padToken: text.padToken,
  }
}
