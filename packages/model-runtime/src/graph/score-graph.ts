import type { Network } from '../blocks/network.ts'
import { compileNetwork } from './compile-network.ts'
import type { CompiledGraph, GraphProvider } from './compiled-graph.ts'
import { scoreReplies } from './scores.ts'

/** How a scoring graph is built. */
export interface ScoreGraphOptions {
  /** Also give the entropy of every next-token distribution. Default false. */
  entropy?: boolean
  /** Default cpu. */
  provider?: GraphProvider
}

/**
 * A graph that scores replies: the family's data inputs → `logprobs` (G, R, L), nats, and with `entropy` `entropy` (G, R, L).
 * Reply token j is scored from everything before it; tokens past a reply's end are scored too and are the caller's to ignore.
 */
export function buildScoreGraph(network: Network, options: ScoreGraphOptions = {}): CompiledGraph {
  const { logprobs, entropy } = scoreReplies(network)
  return compileNetwork(network, options.entropy ? { logprobs, entropy } : { logprobs }, options.provider)
}
