import { Graph, recompute, type Value } from '@spatial-ssrl/onnx-autodiff'
import type { ModelConfig } from '../model/config.ts'
import { type DataInputs, dataInputs } from './data-inputs.ts'
import type { BatchShape } from './shapes.ts'
import { declareWeights, type Weights } from './weights.ts'

/** A graph under construction: what every part of the model needs. */
export interface Network {
  graph: Graph
  config: ModelConfig
  shape: BatchShape
  weights: Weights
  inputs: DataInputs
  /** Runs a layer; with checkpointing, the backward pass rebuilds it from its inputs. */
  layer(inputs: Value[], run: (...inputs: Value[]) => Value[]): Value[]
}

/** Starts a graph with all parameters and data as inputs; those that outputs do not need are left out when it is written. */
export function createNetwork(
  config: ModelConfig,
  shape: BatchShape,
  options: { float?: 'float32' | 'float64'; checkpoint?: boolean } = {},
): Network {
  expectShape(config, shape)
  const graph = new Graph({ float: options.float ?? 'float32' })
  return {
    graph,
    config,
    shape,
    weights: declareWeights(graph, config),
    inputs: dataInputs(graph, config, shape),
    layer: options.checkpoint ? recompute : (inputs, run) => run(...inputs),
  }
}

function expectShape({ vision }: ModelConfig, shape: BatchShape): void {
  const block = vision.spatialMergeSize ** 2
  if (shape.replyLength < 2) throw new RangeError(`graph: expected replyLength ≥ 2, got ${shape.replyLength}`)
  if (shape.patchesPerImage % block !== 0) {
    throw new RangeError(`graph: expected patchesPerImage to be a multiple of ${block}, got ${shape.patchesPerImage}`)
  }
  const rows = shape.images * shape.patchesPerImage
  const covered = shape.windows * shape.patchesPerWindow === rows
  if ((shape.contiguousWindows || shape.wholeWindows) && !covered) {
    throw new RangeError(
      `graph: expected ${shape.contiguousWindows ? 'contiguous' : 'whole'} windows to cover ${rows} patches, got ${shape.windows} of ${shape.patchesPerWindow}`,
    )
  }
}
