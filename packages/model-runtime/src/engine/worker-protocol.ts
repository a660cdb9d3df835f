import type { OptimiserStep, SpatialErrorCode } from '@spatial-ssrl/core'
import type { BatchShape } from '../graph/shapes.ts'
import type { ModelConfig } from '../model/config.ts'
import type { Feeds } from './feeds.ts'

/** (groups, replies, replyLength) figures of one run, padding included. */
export interface RunScores {
  logprobs: Float32Array
  entropy: Float32Array
}

/** (steps, groups, replies) tokens of one run and their log-probabilities. */
export interface RunTokens {
  tokens: Int32Array
  logprobs: Float32Array
}

/** What the engine does: input and output of each call. Arrays are handed over, not copied. */
export interface EngineCalls {
  open: { input: { config: ModelConfig; weights: Float32Array; threads: number; sessions: number }; output: null }
  score: { input: { shape: BatchShape; feeds: Feeds; reference: boolean }; output: RunScores }
  /** `feeds.dLdlogp` (groups, replies, replyLength); adds to the gradient. */
  train: { input: { shape: BatchShape; feeds: Feeds }; output: Pick<RunScores, 'logprobs'> }
  /** Greedy without `feeds.uniforms`. */
  generate: {
    input: { shape: BatchShape; feeds: Feeds; greedy: boolean; endTokens: number[]; padToken: number }
    output: RunTokens
  }
  update: { input: OptimiserStep; output: { gradNorm: number } }
  freezeReference: { input: null; output: null }
  /** Replaces the weights, the optimiser's state, or both. */
  load: { input: { weights?: Float32Array; moments?: MomentsMessage }; output: null }
  save: { input: { dir: string; from: string; optimiser: boolean }; output: null }
  close: { input: null; output: null }
}

/** Both moments in the layout of the weights, and the number of updates so far. */
export interface MomentsMessage {
  first: Float32Array
  second: Float32Array
  step: number
}

export type EngineCallName = keyof EngineCalls

/** One call on its way to the worker. */
export type EngineRequest = {
  [K in EngineCallName]: { id: number; kind: K; input: EngineCalls[K]['input'] }
}[EngineCallName]

/** Its answer. Errors cross the thread as plain fields: a class does not survive the passage. */
export type EngineReply =
  | { id: number; output: EngineCalls[EngineCallName]['output'] }
  | { id: number; error: { code: SpatialErrorCode; message: string } }
