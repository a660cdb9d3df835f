import { checkOptions } from '../checks/options.ts'
/** Settings of dynamic sampling: how many groups an update needs, and how often to sample for them. */
export interface DynamicSamplingOptions {
  /** Groups an update needs. */
  groups: number
  /** Rounds of generation after which to give up; 0 = never. EasyR1 20, NeMo-RL 10, verl 0. */
  maxRounds: number
}

/** Groups gathered so far, by what identifies them to the caller; plain data, to be stored with a checkpoint. */
export interface DynamicSamplingState<Group> {
  kept: Group[]
  rounds: number
  /** Groups seen in all rounds. */
  seen: number
}

/** Nothing gathered. */
export function startSampling<Group>(): DynamicSamplingState<Group> {
  return { kept: [], rounds: 0, seen: 0 }
}

/** What to do after a round: sample again, update with `groups`, or give up because `maxRounds` did not suffice. */
export type DynamicSamplingStep<Group> =
  | { done: false; state: DynamicSamplingState<Group> }
  | { done: true; groups: Group[]; passRate: number }
  | { done: 'gave-up'; groups: Group[]; passRate: number }

/**
 * Dynamic sampling (DAPO, arXiv:2503.14476): rounds of generation are gathered, without the groups that teach nothing, until the update is
 * full; the surplus of the last round is dropped.
 *
 * @param round all groups of the latest round
 * @param keep whether a group teaches something, see `keepGroup`
 */
export function gatherGroups<Group>(
  state: DynamicSamplingState<Group>,
  round: readonly Group[],
  keep: (group: Group) => boolean,
  { groups, maxRounds, ...rest }: DynamicSamplingOptions,
): DynamicSamplingStep<Group> {
  checkOptions('gatherGroups', rest, ['groups', 'maxRounds'])
  const kept = [...state.kept, ...round.filter(keep)]
  const next = { kept, rounds: state.rounds + 1, seen: state.seen + round.length }
  const passRate = next.seen === 0 ? 0 : kept.length / next.seen
  if (kept.length >= groups) return { done: true, groups: kept.slice(0, groups), passRate }
  if (maxRounds > 0 && next.rounds >= maxRounds) return { done: 'gave-up', groups: kept, passRate }
  return { done: false, state: next }
}
