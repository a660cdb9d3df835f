import { buildGenerateGraph } from '../graph/generate-graph.ts'
import { buildScoreGraph } from '../graph/score-graph.ts'
import type { BatchShape, CompiledGraph } from '../graph/shapes.ts'
import { buildTrainGraph } from '../graph/train-graph.ts'
import type { ModelConfig } from '../model/config.ts'

/** A graph of the engine, fully described: equal requests compile to equal graphs. */
export type GraphRequest =
  | { kind: 'score'; shape: BatchShape }
  | { kind: 'train'; shape: BatchShape }
  | { kind: 'generate'; shape: BatchShape; greedy: boolean; endTokens: number[]; padToken: number }

/** Builds the ONNX graph for a request. */
export function compileGraph(config: ModelConfig, request: GraphRequest): CompiledGraph {
  switch (request.kind) {
    case 'score':
      return buildScoreGraph(config, request.shape, { entropy: true })
    case 'train':
      return buildTrainGraph(config, request.shape)
    case 'generate': {
      const { greedy, endTokens, padToken } = request
      return buildGenerateGraph(config, request.shape, { greedy, endTokens, padToken })
    }
  }
}
