import { type Graph, greater, maximum, reshape, sub, type Value, where } from '@spatial-ssrl/onnx-autodiff'
import type { BatchShape } from '../batch-shape.ts'

/** Sizes of a batch whose pictures attend within themselves alone. */
export interface SlotShape extends BatchShape {
  /** Image slots in the whole batch. */
  images: number
  /** Padded; a multiple of the patches that make a visual token. */
  patchesPerImage: number
  /** Promises that every image slot is an unpadded picture or unused altogether, so that `imageMask` is dropped. Default false. */
  fullImages?: boolean
}

/** What a run is given of its pictures, N = images · patchesPerImage patches. */
export interface SlotInputs {
  /** (N, numbers of a patch); rows of padding are 0. */
  patches: Value
  /** (images, patchesPerImage) */
  imageMask: Value
  /** (G, P) 0 for a text token, k + 1 for visual token k of the batch. */
  visualIndex: Value
}

/** Declares them. @param columns numbers of a patch */
export function slotInputs(graph: Graph, shape: SlotShape, columns: number): SlotInputs {
  const { groups, promptLength, images, patchesPerImage } = shape
  return {
    patches: graph.input('patches', [images * patchesPerImage, columns]),
    imageMask: graph.input('imageMask', [images, patchesPerImage]),
    visualIndex: graph.input('visualIndex', [groups, promptLength], 'int32'),
  }
}

/** Slots as fields of attention, without what turns them. */
export function slotFields({ images: count, patchesPerImage: length, fullImages }: SlotShape, inputs: SlotInputs) {
  return { count, length, ...(fullImages ? {} : { mask: reshape(inputs.imageMask, [count, 1, 1, length]) }) }
}

/** Of each place of the prompts (G · P): the visual token that stands there, number 0 for text. */
export function visualRows({ visualIndex }: SlotInputs): Value {
  return maximum(sub(flat(visualIndex), 1), 0)
}

/** (G · P, h): `visual` where pictures are, `text` elsewhere. */
export function whereVisual({ visualIndex }: SlotInputs, visual: Value, text: Value): Value {
  const index = flat(visualIndex)
  return where(reshape(greater(index, 0), [index.shape[0]!, 1]), visual, text)
}

function flat(index: Value): Value {
  const [groups = 0, length = 0] = index.shape
  return reshape(index, [groups * length])
}

/** @throws RangeError unless slots hold whole visual tokens, of `block` patches each */
export function expectSlots({ patchesPerImage }: SlotShape, block: number): void {
  if (patchesPerImage % block !== 0)
    throw new RangeError(`graph: expected patchesPerImage to be a multiple of ${block}, got ${patchesPerImage}`)
}
