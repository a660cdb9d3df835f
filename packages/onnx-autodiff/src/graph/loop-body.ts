import type { Graph } from './graph.ts'
import type { Value } from './value.ts'

/** The graph run once per iteration of a loop, with its parameters and results. */
export interface LoopBody {
  readonly graph: Graph
  /** int64 scalar, counts from 0. */
  readonly iteration: Value
  readonly state: readonly Value[]
  readonly nextState: readonly Value[]
  /** One slice per iteration of each stacked output. */
  readonly outputs: readonly Value[]
  /** bool scalar: whether to run another iteration; undefined runs all of them. */
  readonly proceed: Value | undefined
}
