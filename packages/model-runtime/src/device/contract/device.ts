import type { OptimiserStep } from '@spatial-ssrl/core'
import type { CompiledGraph, GraphProvider } from '../../graph/compiled-graph.ts'
import type { FloatTensor } from '../../hf/safetensors.ts'
import type { Feeds } from '../../layout/feeds.ts'

/** Arrays that a device holds as inputs of its graphs, by checkpoint name. */
export interface HeldWeights {
  has(name: string): boolean
}

/** What AdamW remembers; arrays have the layout of the parameters. */
export interface Moments {
  first: Float32Array
  second: Float32Array
  /** Updates so far. */
  step: number
}

/** Outputs of a run by name, in the type that the graph gives them. */
export type Outputs = ReadonlyMap<string, Float32Array | Int32Array | BigInt64Array>

/**
 * Where graphs run and weights are held. Graphs are compiled for it when they are first needed; equal keys mean equal graphs. A device
 * belongs to one thread.
 */
export interface Device {
  /**
   * Makes arrays inputs of the graphs, without a copy where the device can read them in place; what is written into them later is seen by
   * the next run.
   */
  hold(weights: ReadonlyMap<string, FloatTensor>): HeldWeights
  /** @param weights each parameter of the graph is held by one of them */
  run(
    key: string,
    compile: (provider: GraphProvider) => CompiledGraph,
    feeds: Feeds,
    weights: readonly HeldWeights[],
  ): Promise<Outputs>
  /**
   * One AdamW update of `parameters` in place.
   * @param gradient parts that, one after another, have the layout of the parameters
   */
  step(
    parameters: Float32Array,
    gradient: readonly Float32Array[],
    moments: Moments,
    options: OptimiserStep & { gradNorm: number },
  ): void
  /** Lets go of all compiled graphs, for when the files that they read are to be others. */
  forget(): Promise<void>
  close(): Promise<void>
}

/** How much of the machine a device may use. */
export interface DeviceOptions {
  threads: number
  /** Compiled graphs that are kept. */
  sessions: number
}

/** A way to run graphs: what `openPolicy({ device })` names. */
export interface DeviceKind {
  /** Weights may stay in their files, in the types they are stored in. */
  readsFiles: boolean
  /** Lanes and models may run side by side, each in a thread of its own. */
  sharesThreads: boolean
  /** @throws SpatialError `config`, one line, where this machine has not what it takes: what is missing, and the fix */
  check(): Promise<void>
  open(options: DeviceOptions): Device
}
