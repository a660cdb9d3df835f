import type { ModelConfig } from '../model/config.ts'
import { compileNetwork } from './compile-network.ts'
import { createNetwork } from './network.ts'
import { scoreReplies } from './scores.ts'
import type { BatchShape, CompiledGraph, GraphProvider } from './shapes.ts'

/** How a scoring graph is built. */
export interface ScoreGraphOptions {
  /** Precision of the whole graph. Default float32. */
  float?: 'float32' | 'float64'
  /** Also give the entropy of every next-token distribution. Default false. */
  entropy?: boolean
  /** Default cpu. */
  provider?: GraphProvider
}

/**
 * A graph that scores replies: data inputs as in `DataInputs` → `logprobs` (G, R, L), nats, and with `entropy` `entropy` (G, R, L).
 * Reply token j is scored from everything before it; tokens past a reply's end are scored too and are the caller's to ignore.
 * @throws RangeError when the sizes contradict each other
 */
export function buildScoreGraph(
  config: ModelConfig,
  shape: BatchShape,
  options: ScoreGraphOptions = {},
): CompiledGraph {
  const network = createNetwork(config, shape, options)
  const { logprobs, entropy } = scoreReplies(network)
  return compileNetwork(network, options.entropy ? { logprobs, entropy } : { logprobs }, options.provider)
}
