import type { BatchShape } from '../blocks/batch-shape.ts'
import { familyOf } from '../families/families.ts'
import type { CompiledGraph, GraphProvider } from '../graph/compiled-graph.ts'
import { buildBeginGraph, buildContinueGraph, buildGenerateGraph } from '../graph/generate-graph.ts'
import { buildScoreGraph } from '../graph/score-graph.ts'
import { buildTrainGraph } from '../graph/train-graph.ts'
import type { Truncation } from '../graph/truncation.ts'
import type { ModelConfig } from '../model/config.ts'

/** A graph of the engine, fully described: equal requests compile to equal graphs. */
export type GraphRequest =
  | { kind: 'score'; shape: BatchShape }
  | { kind: 'train'; shape: BatchShape }
  | {
      kind: 'generate' | 'begin' | 'continue'
      shape: BatchShape
      greedy: boolean
      truncation?: Truncation
      endTokens: number[]
      padToken: number
    }

/** Builds the ONNX graph for a request. @param trainable parameters that a training graph differentiates by */
export function compileGraph(
  config: ModelConfig,
  request: GraphRequest,
  { provider, trainable }: { provider: GraphProvider; trainable: (name: string) => boolean },
): CompiledGraph {
  const network = familyOf(config).network(config, request.shape)
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
