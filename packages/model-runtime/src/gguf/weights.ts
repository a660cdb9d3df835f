import { SpatialError } from '@spatial-ssrl/core'
import { parameterList } from '../families/families.ts'
import type { FloatTensor } from '../hf/safetensors.ts'
import type { ModelConfig, TextConfig } from '../model/config.ts'
import type { GgufArchitecture } from './model-config.ts'
import { type GgufFile, readGgufTensor } from './read-gguf.ts'

/** Parts of names here, and what ggml calls them. */
const parts: readonly (readonly [RegExp, string])[] = [
  [/^model\.embed_tokens/, 'token_embd'],
  [/^model\.norm/, 'output_norm'],
  [/^lm_head/, 'output'],
  [/^model\.layers\./, 'blk.'],
  [/\.input_layernorm/, '.attn_norm'],
  [/\.post_attention_layernorm/, '.ffn_norm'],
  [/\.self_attn\.([qkv])_proj/, '.attn_$1'],
  [/\.self_attn\.o_proj/, '.attn_output'],
  [/\.self_attn\.([qk])_norm/, '.attn_$1_norm'],
  [/\.mlp\.(gate|up|down)_proj/, '.ffn_$1'],
]

/** What ggml calls a weight. */
function ggufName(name: string): string {
  return parts.reduce((changed, [pattern, replacement]) => changed.replace(pattern, replacement), name)
}

/**
 * The weights of a GGUF file as float32, in the order of the network.
 * @throws SpatialError `model` that names a weight that is missing, unknown or of another shape
 */
export async function ggufWeights(
  { file, tensors }: GgufFile,
  config: ModelConfig,
  architecture: GgufArchitecture,
): Promise<Map<string, FloatTensor>> {
  const stored = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const parameters = parameterList(config)
  for (const { name, shape } of parameters) {
    const tensor = stored.get(ggufName(name))
    if (tensor === undefined) throw new SpatialError('model', `${file}: ${ggufName(name)}: not in the file`)
    const [found, expected] = [tensor.shape.join('×'), shape.join('×')]
    if (found !== expected)
      throw new SpatialError('model', `${file}: ${tensor.name}: has the shape ${found}; expected ${expected}`)
  }
  const known = new Set(parameters.map(({ name }) => ggufName(name)))
  const unknown = tensors.find(({ name }) => !known.has(name))
  if (unknown) throw new SpatialError('model', `${file}: ${unknown.name}: does not belong to a ${architecture} model`)
  const weights = new Map<string, FloatTensor>()
  for (const { name, shape } of parameters) {
    const data = await readGgufTensor(file, stored.get(ggufName(name))!)
    const turned = architecture === 'llama' && /\.self_attn\.[qk]_proj/.test(name)
    weights.set(name, { shape, data: turned ? halvesApart(data, shape, config.text) : data })
  }
  return weights
}

/** ggml turns neighbouring rows of a Llama head together, transformers those half a head apart: (pairs, 2) rows become (2, pairs). */
function halvesApart(data: Float32Array, shape: readonly number[], { headSize }: TextConfig): Float32Array {
  const [rows = 0, columns = 1] = shape
  const result = new Float32Array(data.length)
  for (let row = 0; row < rows; row++) {
    const inHead = row % headSize
    const from = row - inHead + 2 * (inHead % (headSize / 2)) + Math.floor(inHead / (headSize / 2))
    result.set(data.subarray(from * columns, (from + 1) * columns), row * columns)
  }
  return result
}
