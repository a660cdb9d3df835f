/** How bad: `warning`, look at the rollouts; `alert`, stop and find out. */
export type Severity = 'warning' | 'alert'

/** The thresholds of rewardspy, by rule. */
export interface DetectorThresholds {
  /** Spread of the reward (or entropy) now, as a share of its baseline. */
  collapseWarning: number
  collapseAlert: number
  /** Share of the total reward that one component provides. */
  shareWarning: number
  shareAlert: number
  /** CUSUM of the mean reward in baseline deviations: what each step forgives, and the sum that is too much. */
  cusumDrift: number
  cusumLimit: number
  /** Share of replies at the ceiling of the reward. */
  ceilingShare: number
  /** |z| of the mean length. */
  lengthZ: number
  /** Share of groups whose rewards are all equal. */
  silentGroups: number
}

/** The defaults. */
export const detectorThresholds: Readonly<DetectorThresholds> = {
  collapseWarning: 0.2,
  collapseAlert: 0.05,
  shareWarning: 0.75,
  shareAlert: 0.9,
  cusumDrift: 0.5,
  cusumLimit: 5,
  ceilingShare: 0.8,
  lengthZ: 3,
  silentGroups: 0.5,
}

/**
 * Collapse: the recent spread of a figure against its baseline. Rewards that no longer vary give no advantages; an entropy near 0 means
 * that all replies to a prompt are the same.
 */
export function collapseRule(
  recent: number,
  baseline: number,
  { collapseWarning, collapseAlert }: DetectorThresholds = detectorThresholds,
): Severity | null {
  const ratio = baseline > 0 ? recent / baseline : 1
  if (ratio < collapseAlert) return 'alert'
  return ratio < collapseWarning ? 'warning' : null
}

/** Largest share |mean of c|/Σ|mean| of one reward component; null for fewer than two components, or if all are 0. */
export function largestShare(components: Readonly<Record<string, number>>): { name: string; share: number } | null {
  const entries = Object.entries(components)
  const total = entries.reduce((sum, [, value]) => sum + Math.abs(value), 0)
  if (entries.length < 2 || total === 0) return null
  return entries
    .map(([name, value]) => ({ name, share: Math.abs(value) / total }))
    .reduce((most, next) => (next.share > most.share ? next : most))
}

/** Dominance: one component provides nearly all of the reward, often the one that is easy to game. */
export function shareRule(
  components: Readonly<Record<string, number>>,
  { shareWarning, shareAlert }: DetectorThresholds = detectorThresholds,
): Severity | null {
  const share = largestShare(components)?.share ?? 0
  if (share > shareAlert) return 'alert'
  return share > shareWarning ? 'warning' : null
}

/** Both one-sided CUSUM sums (E. S. Page 1954), in baseline deviations. Plain data. */
export interface Cusum {
  up: number
  down: number
}

/** S⁺ ← max(0, S⁺ + z − drift), S⁻ ← max(0, S⁻ − z − drift). @param z distance of this step from the baseline, in its deviations */
export function addToCusum(
  { up, down }: Cusum,
  z: number,
  { cusumDrift }: DetectorThresholds = detectorThresholds,
): Cusum {
  return { up: Math.max(0, up + z - cusumDrift), down: Math.max(0, down - z - cusumDrift) }
}

/** Drift: the figure has left its baseline for good, by steps too small to see one at a time. A sudden rise of a reward is suspicious too. */
export function cusumRule(
  { up, down }: Cusum,
  { cusumLimit }: DetectorThresholds = detectorThresholds,
): Severity | null {
  return Math.max(up, down) > cusumLimit ? 'warning' : null
}

/** Share of rewards of at least 99 % of the largest possible one. @param best > 0 */
export function ceilingRate(rewards: ArrayLike<number>, best: number): number {
  let count = 0
  for (let i = 0; i < rewards.length; i++) if (rewards[i]! >= 0.99 * best) count++
  return rewards.length === 0 ? 0 : count / rewards.length
}

/** Ceiling: nearly all replies earn the most there is. The task is solved, or the verifier is fooled. */
export function ceilingRule(share: number, { ceilingShare }: DetectorThresholds = detectorThresholds): Severity | null {
  return share > ceilingShare ? 'warning' : null
}

/** Length: replies have become much longer or shorter than at the start. @param z of the mean length against its baseline */
export function lengthRule(z: number, { lengthZ }: DetectorThresholds = detectorThresholds): Severity | null {
  return Math.abs(z) > lengthZ ? 'warning' : null
}

/** Silent groups: most groups have equal rewards, so most of the sampling is wasted. */
export function silentGroupsRule(
  share: number,
  { silentGroups }: DetectorThresholds = detectorThresholds,
): Severity | null {
  return share > silentGroups ? 'warning' : null
}
