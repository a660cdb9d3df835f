import type { OptimiserStep, SpatialErrorCode } from '@spatial-ssrl/core'
import type { Adapter } from '../adapters/adapter.ts'
import type { ArenaLayout } from '../arena/arena.ts'
import type { WeightArenas, WeightLayout } from '../arena/weight-sets.ts'
import type { BatchShape } from '../blocks/batch-shape.ts'
import type { Moments } from '../device/contract/device.ts'
import type { DeviceName } from '../device/devices.ts'
import type { Truncation } from '../graph/truncation.ts'
import type { StoredWeights } from '../hf/stored-weight.ts'
import type { Feeds } from '../layout/feeds.ts'
import type { ModelConfig } from '../model/config.ts'
import type { RunScores, RunTokens } from '../runs/results.ts'
import type { Share } from './shares.ts'

/** What trains beside the network, and whether it is as it was drawn, so that it does not change the network yet. */
export interface HeldAdapter {
  plan: Adapter
  fresh: boolean
}

export interface EngineOpening {
  config: ModelConfig
  layout: WeightLayout
  weights: WeightArenas
  adapter?: HeldAdapter
  device: DeviceName
  threads: number
  sessions: number
  /** Which of the lanes this is, and how they share the trainable parameters among them. */
  lane: number
  shares: Share[]
  /** Where lanes publish the weights of their shares for the others to copy; the runtime cannot read shared memory itself. */
  shared?: Float32Array
}

/** An adapter beside a network that does not train, besides the one that it may have: its parameters in one array. */
export interface BesideAdapter {
  plan: Adapter
  layout: ArenaLayout
  weights: Float32Array
}

/** New values of the weights; those that are frozen stay where they are absent, in memory and in files. */
export type LoadedWeights = Pick<WeightArenas, 'trainable'> & Partial<WeightArenas> & { inFiles?: StoredWeights }

/** What is saved where. */
export interface SaveOptions {
  dir: string
  /** The folder that the network was read from. */
  from: string
  /** The adapter instead of a model. */
  as?: 'adapter'
  /** Of a model's weights; default F32, and where an adapter is merged, as those of `from`. */
  dtype?: 'F32' | 'BF16'
}

/** A run that writes replies. */
export interface Generating {
  shape: BatchShape
  feeds: Feeds
  greedy: boolean
  truncation?: Truncation
  endTokens: number[]
  padToken: number
  /** By which adapter that is held beside the network; the weights as they are unless told. */
  beside?: number
}

/** What the engine does: input and output of each call. */
export interface EngineCalls {
  open: { input: EngineOpening; output: null }
  /** `beside` as in `Generating`. */
  score: { input: { shape: BatchShape; feeds: Feeds; reference: boolean; beside?: number }; output: RunScores }
  /**
   * `feeds.dLdlogp` (groups, replies, replyLength). The engine adds the gradient of its own share, in its turn; those of the other
   * shares, a parameter an array, are for the caller to take to their lanes. With `checkpoint`, layers are computed again on the way back.
   */
  train: {
    input: { turn: number; shape: BatchShape; feeds: Feeds; checkpoint?: boolean }
    output: { logprobs: Float32Array; gradient: Float32Array[][] }
  }
  /** The gradient of this engine's share from another lane's run. */
  addGradient: { input: { turn: number; gradient: Float32Array[] }; output: null }
  dropGradient: { input: null; output: null }
  /** Sums of squares of the share's gradient by parameter, null without a gradient since the last update. */
  gradientSquares: { input: null; output: { squares: Float64Array | null } }
  /** Greedy without `feeds.uniforms`. */
  generate: { input: Generating; output: RunTokens }
  /** The same, of its first `steps` tokens (at least two); what it takes to go on is kept under `id`. */
  beginReplies: { input: Generating & { id: number; steps: number }; output: RunTokens & { done: boolean } }
  /** The next `steps` tokens of those replies. */
  continueReplies: { input: { id: number; steps: number }; output: RunTokens & { done: boolean } }
  /** Forgets them. */
  endReplies: { input: { id: number }; output: null }
  /** Updates this share's weights and writes them to `shared`. */
  update: { input: OptimiserStep & { gradNorm: number }; output: null }
  /** Takes the other shares' weights from `shared`. */
  refresh: { input: null; output: null }
  freezeReference: { input: null; output: null }
  /** Replaces all weights or the trainable ones, the moments of this share, or both. */
  load: { input: { weights?: LoadedWeights; moments?: Moments }; output: null }
  /** A copy of this share's. */
  moments: { input: null; output: Moments }
  /**
   * Writes a model folder, into which an adapter is merged, or that adapter; with the optimiser's state where `moments`, one after another
   * those of all shares, are given.
   */
  save: { input: SaveOptions & { moments?: Moments[] }; output: null }
  /** Holds an adapter under `id` until it is dropped; replies under way end with it in any case. */
  holdAdapter: { input: BesideAdapter & { id: number }; output: null }
  dropAdapter: { input: { id: number }; output: null }
  close: { input: null; output: null }
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
