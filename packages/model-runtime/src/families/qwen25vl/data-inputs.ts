import type { Graph, Value } from '@spatial-ssrl/onnx-autodiff'
import type { BatchShape } from '../../blocks/batch-shape.ts'
import { sequenceInputs, type TextInputs, tokenInput } from '../../blocks/text-inputs.ts'
import type { Qwen25VLConfig } from './config.ts'

/** Sizes of a batch with pictures. */
export interface PictureShape extends BatchShape {
  /** Image slots in the whole batch. */
  images: number
  /** Padded; a multiple of the squared merge size. */
  patchesPerImage: number
  /** Attention windows in the whole batch. */
  windows: number
  patchesPerWindow: number
  /** Promises that every image slot is an unpadded picture or unused altogether, so that `imageMask` is dropped. Default false. */
  fullImages?: boolean
  /**
   * Promises that window w holds exactly the patches [w · patchesPerWindow, (w + 1) · patchesPerWindow): the window arrays are
   * dropped. The case of pictures no larger than a window, and a large saving for small models. Default false.
   */
  contiguousWindows?: boolean
  /**
   * Promises that `windowIndex` only exchanges merge blocks within a picture: every image slot is unpadded or unused, its windows are
   * full and follow one another, and each block keeps its patches in order. Patches are then put in window order once, not in every
   * block, and the masks are dropped. The case of pictures whose sides are multiples of a window's. Default false.
   */
  wholeWindows?: boolean
}

/** What a run is given of its pictures, N = images · patchesPerImage patches and d the head size of the vision transformer. */
export interface PictureInputs {
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
  /** (G, P) 0 for a text token, k + 1 for visual token k of the batch. */
  visualIndex: Value
}

/** Declares the data inputs; indices are int32. */
export function dataInputs(
  graph: Graph,
  { vision, text }: Qwen25VLConfig,
  shape: PictureShape,
): PictureInputs & TextInputs {
  const { groups, promptLength, images, patchesPerImage, windows, patchesPerWindow } = shape
  const patchCount = images * patchesPerImage
  const patchSize = vision.inChannels * vision.temporalPatchSize * vision.patchSize ** 2
  const headSize = vision.hiddenSize / vision.heads
  return {
    patches: graph.input('patches', [patchCount, patchSize]),
    visionCos: graph.input('visionCos', [patchCount, headSize]),
    visionSin: graph.input('visionSin', [patchCount, headSize]),
    windowIndex: graph.input('windowIndex', [windows * patchesPerWindow], 'int32'),
    windowInverse: graph.input('windowInverse', [patchCount], 'int32'),
    windowMask: graph.input('windowMask', [windows, patchesPerWindow]),
    imageMask: graph.input('imageMask', [images, patchesPerImage]),
    tokens: tokenInput(graph, shape),
    visualIndex: graph.input('visualIndex', [groups, promptLength], 'int32'),
    ...sequenceInputs(graph, text, shape),
  }
}
