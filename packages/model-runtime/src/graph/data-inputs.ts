import type { Graph, Value } from '@spatial-ssrl/onnx-autodiff'
import type { ModelConfig } from '../model/config.ts'
import type { BatchShape } from './shapes.ts'

/**
 * What a run is given besides parameters. Masks are additive, 0 or −1e9; cosines and sines hold the full head size, each half
 * repeating the other. With G groups, N = images · patchesPerImage patches and d the head size of the part in question:
 */
export interface DataInputs {
  /** (N, channels · frames · patch²); rows of padding are 0. */
  patches: Value
  /** (N, d) rotary factors of each patch. */
  visionCos: Value
  visionSin: Value
  /** (windows · patchesPerWindow) row of `patches` in each window slot; 0 for padding, of which `wholeWindows` has none. */
  windowIndex: Value
  /** (N) window slot of each patch; 0 for padding. */
  windowInverse: Value
  /** (windows, patchesPerWindow) */
  windowMask: Value
  /** (images, patchesPerImage) */
  imageMask: Value
  /** (G, P) token ids. */
  tokens: Value
  /** (G, P) 0 for a text token, k + 1 for visual token k of the batch. */
  visualIndex: Value
  /** (G, P) masks the padding on the left. */
  promptMask: Value
  /** (G, P, d) rotary factors of each prompt token. */
  promptCos: Value
  promptSin: Value
  /** (G, L, d) rotary factors of each reply position; all replies of a group share them. */
  replyCos: Value
  replySin: Value
  /** (G, R, L) token ids. */
  replies: Value
}

/** Declares the data inputs; indices are int32. */
export function dataInputs(graph: Graph, { vision, text }: ModelConfig, shape: BatchShape): DataInputs {
  const { groups, promptLength, replies, replyLength, images, patchesPerImage, windows, patchesPerWindow } = shape
  const patchCount = images * patchesPerImage
  const patchSize = vision.inChannels * vision.temporalPatchSize * vision.patchSize ** 2
  const visionHead = vision.hiddenSize / vision.heads
  const textHead = text.hiddenSize / text.heads
  return {
    patches: graph.input('patches', [patchCount, patchSize]),
    visionCos: graph.input('visionCos', [patchCount, visionHead]),
    visionSin: graph.input('visionSin', [patchCount, visionHead]),
    windowIndex: graph.input('windowIndex', [windows * patchesPerWindow], 'int32'),
    windowInverse: graph.input('windowInverse', [patchCount], 'int32'),
    windowMask: graph.input('windowMask', [windows, patchesPerWindow]),
    imageMask: graph.input('imageMask', [images, patchesPerImage]),
    tokens: graph.input('tokens', [groups, promptLength], 'int32'),
    visualIndex: graph.input('visualIndex', [groups, promptLength], 'int32'),
    promptMask: graph.input('promptMask', [groups, promptLength]),
    promptCos: graph.input('promptCos', [groups, promptLength, textHead]),
    promptSin: graph.input('promptSin', [groups, promptLength, textHead]),
    replyCos: graph.input('replyCos', [groups, replyLength, textHead]),
    replySin: graph.input('replySin', [groups, replyLength, textHead]),
    replies: graph.input('replies', [groups, replies, replyLength], 'int32'),
  }
}
