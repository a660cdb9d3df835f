import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { parseModelConfig, toConfigJson } from '../families/families.ts'
import { readFields, requireField } from '../hf/config-fields.ts'
import { shortened } from '../hf/shortened.ts'
import type { ModelConfig } from '../model/config.ts'
import type { GgufFile } from './read-gguf.ts'
import type { TokenizerFiles } from './tokenizer-files.ts'

/** Architectures that are read, which ggml and transformers call the same. */
const architectures = ['llama', 'qwen2', 'qwen3'] as const
export type GgufArchitecture = (typeof architectures)[number]

const Count = z.number().int().positive()
const Sizes = z.object({
  block_count: Count,
  embedding_length: Count,
  feed_forward_length: Count,
  'attention.head_count': Count,
  'attention.head_count_kv': Count.optional(),
  'attention.key_length': Count.optional(),
  'attention.layer_norm_rms_epsilon': z.number().positive(),
  'rope.freq_base': z.number().positive().default(10_000),
  'rope.dimension_count': Count.optional(),
  'rope.scaling.type': z.literal('none').optional(),
  expert_count: z.literal(0).optional(),
})

/** The configuration of a decoder in a GGUF file. @throws SpatialError `model` that names the field */
export function ggufConfig(
  { file, metadata, tensors }: GgufFile,
  { tokens, ends }: TokenizerFiles,
): { architecture: GgufArchitecture; config: ModelConfig } {
  const name = metadata['general.architecture']
  const architecture = architectures.find((known) => known === name)
  if (architecture === undefined) {
    const expected = `expected one of ${architectures.join(', ')}`
    throw new SpatialError('model', `${file}: general.architecture: ${shortened(`${name}`)} is not read; ${expected}`)
  }
  const of = (key: string) => metadata[`${architecture}.${key}`]
  const given = Object.fromEntries(Object.keys(Sizes.shape).map((key) => [key, of(key)]))
  const sizes = readFields(Sizes, given, `${file}: ${architecture}`)
  const names = new Set(tensors.map((tensor) => tensor.name))
  requireField(!names.has('rope_freqs.weight'), file, 'rope_freqs.weight', 'a model without stretched frequencies')
  const heads = sizes['attention.head_count']
  const headSize = sizes['attention.key_length'] ?? sizes.embedding_length / heads
  const turned = sizes['rope.dimension_count'] ?? headSize
  requireField(turned === headSize, file, `${architecture}.rope.dimension_count`, `${headSize}, all of a head`)
  const json = {
    model_type: architecture,
    hidden_size: sizes.embedding_length,
    intermediate_size: sizes.feed_forward_length,
    num_hidden_layers: sizes.block_count,
    num_attention_heads: heads,
    num_key_value_heads: sizes['attention.head_count_kv'] ?? heads,
    head_dim: headSize,
    vocab_size: tokens,
    // Files hold it as float32; the number meant has few digits.
    rms_norm_eps: Number(sizes['attention.layer_norm_rms_epsilon'].toPrecision(7)),
    rope_theta: sizes['rope.freq_base'],
    tie_word_embeddings: !names.has('output.weight'),
    ...(architecture !== 'qwen2' && { attention_bias: names.has('blk.0.attn_q.bias') }),
    ...(architecture === 'llama' && { mlp_bias: names.has('blk.0.ffn_up.bias') }),
    ...ends,
  }
  const config = parseModelConfig(json, file)
  return { architecture, config: parseModelConfig(toConfigJson(config), file) }
}
