import type { Adapter } from '../adapters/adapter.ts'
import type { BatchShape } from '../blocks/batch-shape.ts'
import type { Network } from '../blocks/network.ts'
import { familyOf } from '../families/families.ts'
import type { CompiledGraph, GraphProvider } from '../graph/compiled-graph.ts'
import { buildBeginGraph, buildContinueGraph, buildGenerateGraph } from '../graph/generate-graph.ts'
import { buildScoreGraph } from '../graph/score-graph.ts'
import { buildTrainGraph } from '../graph/train-graph.ts'
import type { Truncation } from '../graph/truncation.ts'
import type { ModelConfig } from '../model/config.ts'
import type { ExternalWeights } from './external-weights.ts'

/** A graph of the engine, fully described: equal requests compile to equal graphs. */
export type GraphRequest =
  | { kind: 'score'; shape: BatchShape /** Without the adapter. */; bare?: boolean }
  | { kind: 'train'; shape: BatchShape; checkpoint: boolean }
  | {
      kind: 'generate' | 'begin' | 'continue'
      shape: BatchShape
      greedy: boolean
      truncation?: Truncation
      endTokens: number[]
      padToken: number
    }

/** How the network of a request is built. */
export interface CompileOptions {
  provider: GraphProvider
  /** Parameters that a training graph differentiates by. */
  trainable: (name: string) => boolean
  /** Parameters that are read from files. */
  external: ExternalWeights
  adapter?: Adapter
}

/** Builds the ONNX graph for a request. */
export function compileGraph(
  config: ModelConfig,
  request: GraphRequest,
  { provider, trainable, external: { folder, weights }, adapter }: CompileOptions,
): CompiledGraph {
  const isBare = adapter === undefined || (request.kind === 'score' && request.bare === true)
  const saved = new Set(isBare ? [] : adapter.saved) // the adapter's own, whatever the files hold
  const external = saved.size === 0 ? weights : new Map([...weights].filter(([name]) => !saved.has(name)))
  const network = familyOf(config).network(config, request.shape, {
    external,
    checkpoint: request.kind === 'train' && request.checkpoint,
    ...(!isBare && { adapter }),
  })
  const graph = buildGraph(network, request, { provider, trainable })
  if (external.size === 0) return graph
  const packs = request.kind === 'generate' && [...external.values()].some(({ dtype }) => dtype === 'uint4')
  return { ...graph, folder, ...(packs && { packs }) }
}

function buildGraph(
  network: Network,
  request: GraphRequest,
  { provider, trainable }: Pick<CompileOptions, 'provider' | 'trainable'>,
): CompiledGraph {
  switch (request.kind) {
    case 'score':
      return buildScoreGraph(network, { entropy: true, provider })
    case 'train':
      return buildTrainGraph(network, { trainable, provider })
    case 'generate':
      return buildGenerateGraph(network, { ...request, provider })
    case 'begin':
      return buildBeginGraph(network, { ...request, provider })
    case 'continue':
      return buildContinueGraph(network, { ...request, provider })
  }
}
