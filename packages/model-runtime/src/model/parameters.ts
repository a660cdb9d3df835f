import type { ModelConfig } from './config.ts'

/** What a parameter is used for: decides how it is drawn at first and whether weight decay or an adapter applies to it. */
export type ParameterKind = 'linear' | 'bias' | 'norm' | 'embedding' | 'patch'

/** One tensor of a checkpoint. Linear weights are (out, in). */
export interface Parameter {
  name: string
  shape: number[]
  kind: ParameterKind
}

/** Every parameter of the network under the name and with the shape it has in published Qwen2.5-VL checkpoints, input to output. */
export function parameterList(config: ModelConfig): Parameter[] {
  return [...visionParameters(config), ...textParameters(config)]
}

function visionParameters({ vision }: ModelConfig): Parameter[] {
  const { hiddenSize, intermediateSize, inChannels, temporalPatchSize, patchSize, spatialMergeSize, outHiddenSize } =
    vision
  const merged = hiddenSize * spatialMergeSize ** 2
  const blocks = Array.from({ length: vision.depth }, (_, index) => {
    const at = `visual.blocks.${index}`
    return [
      norm(`${at}.norm1`, hiddenSize),
      norm(`${at}.norm2`, hiddenSize),
      ...linear(`${at}.attn.qkv`, 3 * hiddenSize, hiddenSize, true),
      ...linear(`${at}.attn.proj`, hiddenSize, hiddenSize, true),
      ...linear(`${at}.mlp.gate_proj`, intermediateSize, hiddenSize, true),
      ...linear(`${at}.mlp.up_proj`, intermediateSize, hiddenSize, true),
      ...linear(`${at}.mlp.down_proj`, hiddenSize, intermediateSize, true),
    ]
  })
  const patchShape = [hiddenSize, inChannels, temporalPatchSize, patchSize, patchSize]
  return [
    { name: 'visual.patch_embed.proj.weight', shape: patchShape, kind: 'patch' },
    ...blocks.flat(),
    norm('visual.merger.ln_q', hiddenSize),
    ...linear('visual.merger.mlp.0', merged, merged, true),
    ...linear('visual.merger.mlp.2', outHiddenSize, merged, true),
  ]
}

function textParameters({ text }: ModelConfig): Parameter[] {
  const { hiddenSize, intermediateSize, vocabSize } = text
  const keyValueSize = (hiddenSize / text.heads) * text.keyValueHeads
  const layers = Array.from({ length: text.layers }, (_, index) => {
    const at = `model.layers.${index}`
    return [
      norm(`${at}.input_layernorm`, hiddenSize),
      norm(`${at}.post_attention_layernorm`, hiddenSize),
      ...linear(`${at}.self_attn.q_proj`, hiddenSize, hiddenSize, true),
      ...linear(`${at}.self_attn.k_proj`, keyValueSize, hiddenSize, true),
      ...linear(`${at}.self_attn.v_proj`, keyValueSize, hiddenSize, true),
      ...linear(`${at}.self_attn.o_proj`, hiddenSize, hiddenSize, false),
      ...linear(`${at}.mlp.gate_proj`, intermediateSize, hiddenSize, false),
      ...linear(`${at}.mlp.up_proj`, intermediateSize, hiddenSize, false),
      ...linear(`${at}.mlp.down_proj`, hiddenSize, intermediateSize, false),
    ]
  })
  return [
    { name: 'model.embed_tokens.weight', shape: [vocabSize, hiddenSize], kind: 'embedding' },
    ...layers.flat(),
    norm('model.norm', hiddenSize),
    ...(text.tieEmbeddings ? [] : linear('lm_head', vocabSize, hiddenSize, false)),
  ]
}

function norm(name: string, size: number): Parameter {
  return { name: `${name}.weight`, shape: [size], kind: 'norm' }
}

function linear(name: string, out: number, input: number, bias: boolean): Parameter[] {
  const weight: Parameter = { name: `${name}.weight`, shape: [out, input], kind: 'linear' }
  return bias ? [weight, { name: `${name}.bias`, shape: [out], kind: 'bias' }] : [weight]
}
