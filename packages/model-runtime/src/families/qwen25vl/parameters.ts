import { linearParameters, normParameter, type Parameter } from '../../model/parameter.ts'
import { textParameters } from '../../model/text-parameters.ts'
import type { Qwen25VLConfig, VisionConfig } from './config.ts'

/** Every parameter of the network under the name and with the shape it has in published Qwen2.5-VL checkpoints, input to output. */
export function qwen25VLParameters({ vision, text }: Qwen25VLConfig): Parameter[] {
  return [...visionParameters(vision), ...textParameters(text)]
}

function visionParameters(vision: VisionConfig): Parameter[] {
  const { hiddenSize, intermediateSize, inChannels, temporalPatchSize, patchSize, spatialMergeSize } = vision
  const merged = hiddenSize * spatialMergeSize ** 2
  const inner = { bias: true }
  const last = { bias: true, residualLayers: vision.depth }
  const blocks = Array.from({ length: vision.depth }, (_, index) => {
    const at = `visual.blocks.${index}`
    return [
      normParameter(`${at}.norm1`, hiddenSize),
      normParameter(`${at}.norm2`, hiddenSize),
      ...linearParameters(`${at}.attn.qkv`, [3 * hiddenSize, hiddenSize], inner),
      ...linearParameters(`${at}.attn.proj`, [hiddenSize, hiddenSize], last),
      ...linearParameters(`${at}.mlp.gate_proj`, [intermediateSize, hiddenSize], inner),
      ...linearParameters(`${at}.mlp.up_proj`, [intermediateSize, hiddenSize], inner),
      ...linearParameters(`${at}.mlp.down_proj`, [hiddenSize, intermediateSize], last),
    ]
  })
  const patchShape = [hiddenSize, inChannels, temporalPatchSize, patchSize, patchSize]
  return [
    { name: 'visual.patch_embed.proj.weight', shape: patchShape, kind: 'patch' },
    ...blocks.flat(),
    normParameter('visual.merger.ln_q', hiddenSize),
    ...linearParameters('visual.merger.mlp.0', [merged, merged], inner),
    ...linearParameters('visual.merger.mlp.2', [vision.outHiddenSize, merged], inner),
  ]
}
