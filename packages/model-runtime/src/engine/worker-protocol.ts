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

export interface EngineOpening {
  config: ModelConfig
  weights: Float32Array
  threads: number
  sessions: number
  /** Where one engine publishes its weights for others to copy; the runtime cannot read shared memory itself. */
  shared?: Float32Array
}

/** What the engine does: input and output of each call. Arrays are handed over, not copied. */
export interface EngineCalls {
  open: { input: EngineOpening; output: null }
  score: { input: { shape: BatchShape; feeds: Feeds; reference: boolean }; output: RunScores }
  /** `feeds.dLdlogp` (groups, replies, replyLength); the gradient, a parameter an array, is the caller's to add. */
  train: { input: { shape: BatchShape; feeds: Feeds }; output: { logprobs: Float32Array; gradient: Float32Array[] } }
  /** Adds to the gradient of the next update. */
  addGradient: { input: { gradient: Float32Array[] }; output: null }
  /** Greedy without `feeds.uniforms`. */
  generate: {
    input: { shape: BatchShape; feeds: Feeds; greedy: boolean; endTokens: number[]; padToken: number }
    output: RunTokens
  }
  /** New weights are also written to `shared`. */
  update: { input: OptimiserStep; output: { gradNorm: number } }
  /** Takes the weights from `shared`. */
  refresh: { input: null; output: null }
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
