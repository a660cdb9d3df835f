import type { TextConfig } from './config.ts'
import { linearParameters, normParameter, type Parameter } from './parameter.ts'

/** The parameters of a decoder under the names of the published checkpoints, input to output. */
export function textParameters(text: TextConfig): Parameter[] {
  const { hiddenSize, intermediateSize, vocabSize, headSize, biases, layers: residualLayers } = text
  const [querySize, keyValueSize] = [headSize * text.heads, headSize * text.keyValueHeads]
  const layers = Array.from({ length: text.layers }, (_, index) => {
    const at = `model.layers.${index}`
    const entering = { bias: biases.queryKeyValue }
    const inner = { bias: biases.feedForward }
    return [
      normParameter(`${at}.input_layernorm`, hiddenSize),
      normParameter(`${at}.post_attention_layernorm`, hiddenSize),
      ...linearParameters(`${at}.self_attn.q_proj`, [querySize, hiddenSize], entering),
      ...linearParameters(`${at}.self_attn.k_proj`, [keyValueSize, hiddenSize], entering),
      ...linearParameters(`${at}.self_attn.v_proj`, [keyValueSize, hiddenSize], entering),
      ...(text.headNorms
        ? [normParameter(`${at}.self_attn.q_norm`, headSize), normParameter(`${at}.self_attn.k_norm`, headSize)]
        : []),
      ...linearParameters(`${at}.self_attn.o_proj`, [hiddenSize, querySize], {
        bias: biases.attentionOutput,
        residualLayers,
      }),
      ...linearParameters(`${at}.mlp.gate_proj`, [intermediateSize, hiddenSize], inner),
      ...linearParameters(`${at}.mlp.up_proj`, [intermediateSize, hiddenSize], inner),
      ...linearParameters(`${at}.mlp.down_proj`, [hiddenSize, intermediateSize], { ...inner, residualLayers }),
    ]
  })
  return [
    { name: 'model.embed_tokens.weight', shape: [vocabSize, hiddenSize], kind: 'embedding' },
    ...layers.flat(),
    normParameter('model.norm', hiddenSize),
    ...(text.tieEmbeddings ? [] : linearParameters('lm_head', [vocabSize, hiddenSize], { bias: false })),
  ]
}
