/** What a part of a job is doing. `unknown`: the scheduler has forgotten it and it left no result. */
export type State = 'waiting' | 'running' | 'done' | 'failed' | 'stopped' | 'unknown'

/** A shard, or `merge`. */
export interface PartStatus {
  name: string
  state: State
  /** The scheduler's own words, or an exit code. */
  detail?: string
}

/** A job and its parts. */
export interface JobStatus {
  state: State
  parts: PartStatus[]
}

/** Whether nothing of it will happen any more. */
export function hasEnded(state: State): boolean {
  return state !== 'waiting' && state !== 'running'
}

/** The state of a job from those of its parts: the worst that is certain. */
export function stateOfParts(parts: readonly PartStatus[]): State {
  const states = new Set(parts.map(({ state }) => state))
  if (states.has('running')) return 'running'
  if (states.has('waiting')) return states.has('done') ? 'running' : 'waiting'
  for (const state of ['failed', 'stopped', 'unknown'] as const) if (states.has(state)) return state
  return 'done'
}
