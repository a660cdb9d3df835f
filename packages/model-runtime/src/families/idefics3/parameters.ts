import { layerNormParameters, linearParameters, type Parameter } from '../../model/parameter.ts'
import { textParameters } from '../../model/text-parameters.ts'
import { type Idefics3Config, patchesPerSide } from './config.ts'

/** Every parameter of the network, input to output; `storedName` gives the names of the published checkpoints. */
export function idefics3Parameters({ vision, text, scaleFactor }: Idefics3Config): Parameter[] {
  const { hiddenSize, intermediateSize, layers: residualLayers, patchSize } = vision
  const inner = { bias: true }
  const last = { bias: true, residualLayers }
  const square = [hiddenSize, hiddenSize] as const
  const layers = Array.from({ length: residualLayers }, (_, index) => {
    const at = `visual.encoder.layers.${index}`
    return [
      ...layerNormParameters(`${at}.layer_norm1`, hiddenSize),
      ...['q_proj', 'k_proj', 'v_proj'].flatMap((part) => linearParameters(`${at}.self_attn.${part}`, square, inner)),
      ...linearParameters(`${at}.self_attn.out_proj`, square, last),
      ...layerNormParameters(`${at}.layer_norm2`, hiddenSize),
      ...linearParameters(`${at}.mlp.fc1`, [intermediateSize, hiddenSize], inner),
      ...linearParameters(`${at}.mlp.fc2`, [hiddenSize, intermediateSize], last),
    ]
  })
  const embeddings = 'visual.embeddings'
  const places = patchesPerSide(vision) ** 2
  const merged = hiddenSize * scaleFactor ** 2
  return [
    { name: `${embeddings}.patch_embedding.weight`, shape: [hiddenSize, 3, patchSize, patchSize], kind: 'patch' },
    { name: `${embeddings}.patch_embedding.bias`, shape: [hiddenSize], kind: 'bias' },
    { name: `${embeddings}.position_embedding.weight`, shape: [places, hiddenSize], kind: 'embedding' },
    ...layers.flat(),
    ...layerNormParameters('visual.post_layernorm', hiddenSize),
    ...linearParameters('connector.modality_projection.proj', [text.hiddenSize, merged], { bias: false }),
    ...textParameters(text),
  ]
}

/** `visual.*`, `connector.*` and `model.*` of the parameters are `model.vision_model.*`, `model.connector.*` and `model.text_model.*`. */
export function storedName(name: string): string {
  return name
    .replace(/^model\./, 'model.text_model.')
    .replace(/^visual\./, 'model.vision_model.')
    .replace(/^connector\./, 'model.connector.')
}

/** The other way. */
export function weightName(stored: string): string {
  return stored
    .replace(/^model\.vision_model\./, 'visual.')
    .replace(/^model\.connector\./, 'connector.')
    .replace(/^model\.text_model\./, 'model.')
}
