import type { Graph, Value } from '@spatial-ssrl/onnx-autodiff'
import { sequenceInputs, type TextInputs, tokenInput } from '../../blocks/text-inputs.ts'
import { type SlotInputs, type SlotShape, slotInputs } from '../../blocks/vision/slots.ts'
import type { Qwen3VLConfig } from './config.ts'

/** What a run is given of its pictures, N patches and d the head size of the vision transformer. */
export interface PictureInputs extends SlotInputs {
  /** (N, 4) rows of the table of places between which a patch lies. */
  placeIndex: Value
  /** (N, 4) shares of those rows. */
  placeShares: Value
  /** (N, d) rotary factors of each patch. */
  visionCos: Value
  visionSin: Value
}

/** Declares the data inputs; indices are int32. */
export function dataInputs(
  graph: Graph,
  { vision, text }: Qwen3VLConfig,
  shape: SlotShape,
): PictureInputs & TextInputs {
  const rows = shape.images * shape.patchesPerImage
  const headSize = vision.hiddenSize / vision.heads
  return {
    ...slotInputs(graph, shape, vision.inChannels * vision.temporalPatchSize * vision.patchSize ** 2),
    placeIndex: graph.input('placeIndex', [rows, 4], 'int32'),
    placeShares: graph.input('placeShares', [rows, 4]),
    visionCos: graph.input('visionCos', [rows, headSize]),
    visionSin: graph.input('visionSin', [rows, headSize]),
    tokens: tokenInput(graph, shape),
    ...sequenceInputs(graph, text, shape),
  }
}
