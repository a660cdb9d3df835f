import type { Graph, Value } from '@spatial-ssrl/onnx-autodiff'
import { sequenceInputs, type TextInputs, tokenInput } from '../../blocks/text-inputs.ts'
import { type SlotInputs, type SlotShape, slotInputs } from '../../blocks/vision/slots.ts'
import type { Idefics3Config } from './config.ts'

/** What a run is given of its tiles, N patches. */
export interface TileInputs extends SlotInputs {
  /** (N) place of each patch in its tile, row by row. */
  placeIndex: Value
}

/** Declares the data inputs; indices are int32. */
export function dataInputs(graph: Graph, { vision, text }: Idefics3Config, shape: SlotShape): TileInputs & TextInputs {
  return {
    ...slotInputs(graph, shape, 3 * vision.patchSize ** 2),
    placeIndex: graph.input('placeIndex', [shape.images * shape.patchesPerImage], 'int32'),
    tokens: tokenInput(graph, shape),
    ...sequenceInputs(graph, text, shape),
  }
}
