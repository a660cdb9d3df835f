import type { Qwen25VLConfig } from '@spatial-ssrl/model-runtime'
import type { BatchShape } from '../packages/model-runtime/src/blocks/batch-shape.ts'
import type { PictureShape } from '../packages/model-runtime/src/families/qwen25vl/data-inputs.ts'

/**
 * Floating-point operations (2 per multiply-add) of the matrix products in one training step, as they are executed: nothing else
 * counts, neither norms and activations nor softmax and AdamW. Attention counts in full, the masked half included. Every forward
 * product has two backward ones of its size, by weight and by input, but the patch embedding's input needs no gradient.
 */
export function trainingFlops(config: Qwen25VLConfig, shape: PictureShape): number {
  const { patchSize, inChannels, temporalPatchSize, hiddenSize } = config.vision
  const patches = shape.images * shape.patchesPerImage
  const embedding = 2 * patches * inChannels * temporalPatchSize * patchSize ** 2 * hiddenSize
  return 2 * embedding + 3 * (visionForward(config, shape) + textForward(config, shape))
}

function visionForward(
  { vision, text }: Qwen25VLConfig,
  { images, patchesPerImage, windows, patchesPerWindow }: PictureShape,
): number {
  const { hiddenSize: h, intermediateSize: f, depth, fullAttentionBlocks, spatialMergeSize } = vision
  const patches = images * patchesPerImage
  const slots = windows * patchesPerWindow // windows may be padded
  const dense = 2 * patches * (3 * h * h + 3 * h * f)
  const inFull = 2 * patches * h * h + 4 * images * patchesPerImage ** 2 * h
  const inWindows = 2 * slots * h * h + 4 * windows * patchesPerWindow ** 2 * h
  const full = fullAttentionBlocks.length
  const wide = h * spatialMergeSize ** 2
  const merger = 2 * (patches / spatialMergeSize ** 2) * (wide * wide + wide * text.hiddenSize)
  return depth * dense + full * inFull + (depth - full) * inWindows + merger
}

function textForward({ text }: Qwen25VLConfig, shape: BatchShape): number {
  const { hiddenSize: h, intermediateSize: f, layers, heads, keyValueHeads, vocabSize } = text
  const { groups, promptLength: P, replies } = shape
  const S = shape.replyLength - 1 // the last token is predicted, never read
  const read = groups * replies * S
  const keyValues = 2 * 2 * h * (h / heads) * keyValueHeads
  const rest = 2 * (2 * h * h + 3 * h * f)
  const prompt = groups * P * (keyValues + rest + 4 * P * h)
  const lastPrompt = groups * (P * keyValues + rest + 4 * P * h) // only the last token leaves the last layer
  const reply = read * (keyValues + rest + 4 * (P + S) * h)
  const head = 2 * (groups + read) * h * vocabSize
  return (layers - 1) * prompt + lastPrompt + layers * reply + head
}
