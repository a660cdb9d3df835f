import { z } from 'zod'
import { decoderFields, endFields, endTokensOf, readFields, requireField, Theta, upTo } from '../../hf/config-fields.ts'
import { shortened } from '../../hf/shortened.ts'
import type { ModelConfig, TextConfig } from '../../model/config.ts'
import type { ConfigSource } from '../contract/family.ts'

/** The values of `model_type` of this family. */
export const modelTypes = ['llama', 'qwen2', 'qwen3'] as const
export type LlamaType = (typeof modelTypes)[number]

/** How Llama 3.1 stretches its slow rotary frequencies, see `frequencies`. */
export interface Llama3Scaling {
  factor: number
  lowFrequencyFactor: number
  highFrequencyFactor: number
  /** Positions that the model saw before it was stretched. */
  originalPositions: number
}

/** A decoder that reads text alone: Llama, SmolLM2, Qwen2.5, Qwen3. */
export interface LlamaConfig extends ModelConfig {
  modelType: LlamaType
  ropeScaling?: Llama3Scaling
}

/** The `family` of these configurations. */
export const familyName = 'llama'

const Rope = z.looseObject({
  type: z.string().optional(),
  rope_type: z.string().optional(),
  rope_theta: Theta.optional(),
  partial_rotary_factor: z.literal(1).nullish(),
})

const Factor = z.number().positive().max(1e6)
const Llama3 = z.object({
  factor: Factor,
  low_freq_factor: Factor,
  high_freq_factor: Factor,
  original_max_position_embeddings: upTo(2 ** 24),
})

const Text = z.object({
  ...decoderFields,
  model_type: z.enum(modelTypes),
  num_key_value_heads: upTo(1024).nullish(),
  head_dim: upTo(1024).nullish(),
  rope_theta: Theta.default(10_000),
  rope_scaling: Rope.nullish(),
  /** Of newer writers, in place of `rope_theta` and `rope_scaling`. */
  rope_parameters: Rope.nullish(),
  layer_types: z.array(z.literal('full_attention')).max(1024).nullish(),
  attention_bias: z.boolean().optional(),
  mlp_bias: z.boolean().optional(),
  tie_word_embeddings: z.boolean().default(false),
  ...endFields,
})

/** Reads a `config.json`. */
export function parseLlamaConfig({ json, file, generation }: ConfigSource): LlamaConfig {
  const text = readFields(Text, json, file)
  const require = (holds: boolean, field: string, expected: string) => requireField(holds, file, field, expected)
  const { model_type: modelType, num_attention_heads: heads, vocab_size: vocabSize } = text
  const headSize = text.head_dim ?? (modelType === 'qwen3' ? 128 : text.hidden_size / heads)
  const field = text.head_dim ? 'head_dim' : 'num_attention_heads'
  require(Number.isInteger(headSize / 2), field, 'heads of even size')
  const keyValueHeads = text.num_key_value_heads ?? heads
  require(heads % keyValueHeads === 0, 'num_key_value_heads', 'a divisor of num_attention_heads')
  // transformers has no such switch for these models: what it says would not be done.
  require(modelType !== 'qwen2' || text.attention_bias !== false, 'attention_bias', 'none or true for qwen2')
  require(modelType === 'llama' || text.mlp_bias !== true, 'mlp_bias', `none or false for ${modelType}`)

  const rope = text.rope_parameters ?? text.rope_scaling
  const ropeScaling = rope ? parseScaling(rope, file, text.rope_parameters ? 'rope_parameters' : 'rope_scaling') : null
  return {
    family: familyName,
    modelType,
    text: {
      hiddenSize: text.hidden_size,
      intermediateSize: text.intermediate_size,
      layers: text.num_hidden_layers,
      heads,
      keyValueHeads,
      headSize,
      headNorms: modelType === 'qwen3',
      biases: biasesOf(modelType, text),
      vocabSize,
      ropeTheta: rope?.rope_theta ?? text.rope_theta,
      normEpsilon: text.rms_norm_eps,
      tieEmbeddings: text.tie_word_embeddings,
    },
    ...(ropeScaling && { ropeScaling }),
    ...endTokensOf([text], { file, generation, vocabSize }),
  }
}

function biasesOf(modelType: LlamaType, text: z.output<typeof Text>): TextConfig['biases'] {
  if (modelType === 'qwen2') return { queryKeyValue: true, attentionOutput: false, feedForward: false }
  const { attention_bias: attention = false, mlp_bias: feedForward = false } = text
  return { queryKeyValue: attention, attentionOutput: attention, feedForward }
}

function parseScaling(rope: z.output<typeof Rope>, file: string, field: string): Llama3Scaling | null {
  const type = rope.rope_type ?? rope.type ?? 'default'
  if (type === 'default') return null
  const named = `${field}.${rope.rope_type === undefined ? 'type' : 'rope_type'}`
  requireField(type === 'llama3', file, named, `default or llama3, found ${shortened(type)}`)
  const scaling = readFields(z.object({ [field]: Llama3 }), { [field]: rope }, file)[field]!
  const { low_freq_factor: low, high_freq_factor: high } = scaling
  requireField(low < high, file, `${field}.high_freq_factor`, `a factor above low_freq_factor ${low}`)
  return {
    factor: scaling.factor,
    lowFrequencyFactor: low,
    highFrequencyFactor: high,
    originalPositions: scaling.original_max_position_embeddings,
  }
}
