import { layerNormParameters, linearParameters, type Parameter } from '../../model/parameter.ts'
import { textParameters } from '../../model/text-parameters.ts'
import type { Qwen3VLConfig, VisionConfig } from './config.ts'

/** Every parameter of the network, input to output; `storedName` gives the names of the published checkpoints. */
export function qwen3VLParameters({ vision, text }: Qwen3VLConfig): Parameter[] {
  return [...visionParameters(vision), ...textParameters(text)]
}

/** `visual.*` and `model.*` of the parameters are `model.visual.*` and `model.language_model.*` in files. */
export const storedName = (name: string): string =>
  name.replace(/^visual\./, 'model.visual.').replace(/^model\.(?!visual\.)/, 'model.language_model.')

/** The other way. */
export const weightName = (stored: string): string =>
  stored.replace(/^model\.visual\./, 'visual.').replace(/^model\.language_model\./, 'model.')

function visionParameters(vision: VisionConfig): Parameter[] {
  const { hiddenSize, intermediateSize, inChannels, temporalPatchSize, patchSize } = vision
  const inner = { bias: true }
  const last = { bias: true, residualLayers: vision.depth }
  const blocks = Array.from({ length: vision.depth }, (_, index) => {
    const at = `visual.blocks.${index}`
    return [
      ...layerNormParameters(`${at}.norm1`, hiddenSize),
      ...layerNormParameters(`${at}.norm2`, hiddenSize),
      ...linearParameters(`${at}.attn.qkv`, [3 * hiddenSize, hiddenSize], inner),
      ...linearParameters(`${at}.attn.proj`, [hiddenSize, hiddenSize], last),
      ...linearParameters(`${at}.mlp.linear_fc1`, [intermediateSize, hiddenSize], inner),
      ...linearParameters(`${at}.mlp.linear_fc2`, [hiddenSize, intermediateSize], last),
    ]
  })
  const patchShape = [hiddenSize, inChannels, temporalPatchSize, patchSize, patchSize]
  const merged = hiddenSize * vision.spatialMergeSize ** 2
  return [
    { name: 'visual.patch_embed.proj.weight', shape: patchShape, kind: 'patch' },
    { name: 'visual.patch_embed.proj.bias', shape: [hiddenSize], kind: 'bias' },
    { name: 'visual.pos_embed.weight', shape: [vision.tableSide ** 2, hiddenSize], kind: 'embedding' },
    ...blocks.flat(),
    ...mergerParameters('visual.merger', hiddenSize, vision),
    ...vision.deepBlocks.flatMap((_, index) =>
      mergerParameters(`visual.deepstack_merger_list.${index}`, merged, vision),
    ),
  ]
}

function mergerParameters(name: string, normed: number, { hiddenSize, spatialMergeSize, outHiddenSize }: VisionConfig) {
  const merged = hiddenSize * spatialMergeSize ** 2
  return [
    ...layerNormParameters(`${name}.norm`, normed),
    ...linearParameters(`${name}.linear_fc1`, [merged, merged], { bias: true }),
    ...linearParameters(`${name}.linear_fc2`, [outHiddenSize, merged], { bias: true }),
  ]
}
