import { Graph, recompute, type Value } from '@spatial-ssrl/onnx-autodiff'
import type { Adapter } from '../adapters/adapter.ts'
import type { TextConfig } from '../model/config.ts'
import type { Parameter } from '../model/parameter.ts'
import { adaptWeights } from './adapted-weights.ts'
import type { BatchShape } from './batch-shape.ts'
import type { TextInputs } from './text-inputs.ts'
import { declareWeights, type ExternalWeight, type Weights } from './weights.ts'

/** How a graph is started. */
export interface NetworkOptions {
  /** Precision of the whole graph. Default float32. */
  float?: 'float32' | 'float64'
  /** Keep only the inputs of each layer for the backward pass and rebuild the rest: less memory, a third more work. Default false. */
  checkpoint?: boolean
  /** Parameters that the runtime reads from files, by checkpoint name; the others are inputs. Default none. */
  external?: ReadonlyMap<string, ExternalWeight>
  /** What stands beside the linear maps; its weights are inputs too. Default none. */
  adapter?: Adapter
}

/** What every part of a model under construction needs. */
export interface Construction {
  graph: Graph
  weights: Weights
  /** Runs a layer; with checkpointing, the backward pass rebuilds it from its inputs. */
  layer(inputs: Value[], run: (...inputs: Value[]) => Value[]): Value[]
}

/** A model of which only the decoder is left to build: a family makes it, graphs that score, train and generate are built from it. */
export interface Network extends Construction {
  text: TextConfig
  shape: BatchShape
  inputs: TextInputs
  /** (G · P, h) first hidden states of the prompts. */
  embedPrompts(): Value
  /** (G · P, h) each, what is added to the states of the prompts behind the first layers, one value per layer; fewer than layers. */
  deepen?(): readonly Value[]
}

/** Starts a graph with its parameters; those that outputs do not need are left out when it is written. */
export function startNetwork(
  parameters: readonly Parameter[],
  { replyLength }: BatchShape,
  options: NetworkOptions = {},
): Construction {
  if (replyLength < 2) throw new RangeError(`graph: expected replyLength ≥ 2, got ${replyLength}`)
  const graph = new Graph({ float: options.float ?? 'float32' })
  const base = declareWeights(graph, parameters, options.external)
  return {
    graph,
    weights: options.adapter ? adaptWeights(graph, base, options.adapter, parameters) : base,
    layer: options.checkpoint ? recompute : (inputs, run) => run(...inputs),
  }
}
