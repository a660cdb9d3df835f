import { checkOptions } from '../checks/options.ts'
import { type Baseline, extendBaseline, startBaseline, zScore } from './baseline.ts'
import {
  addToCusum,
  type Cusum,
  ceilingRule,
  collapseRule,
  cusumRule,
  type DetectorThresholds,
  detectorThresholds,
  largestShare,
  lengthRule,
  type Severity,
  shareRule,
  silentGroupsRule,
} from './rules.ts'

/** Figures of one training step; detectors whose figure is absent stay silent. */
export interface WatchedMetrics {
  /** Mean reward. */
  reward?: number
  /** Standard deviation of the rewards in the batch. */
  rewardDeviation?: number
  /** Mean of each reward component, by name. */
  components?: Readonly<Record<string, number>>
  /** Share of replies at the ceiling of the reward, from `ceilingRate`, [0, 1]. */
  atCeiling?: number
  /** Mean reply length, tokens. */
  length?: number
  /** Share of groups with equal rewards, [0, 1]. */
  groupsWithoutSignal?: number
  /** Mean entropy, nats. */
  entropy?: number
}

/** What a detector has to say. */
export interface Alarm {
  detector:
    | 'reward-spread'
    | 'entropy'
    | 'component-share'
    | 'reward-drift'
    | 'ceiling'
    | 'length'
    | 'groups-without-signal'
  severity: Severity
  /** The figure that is out of bounds, in one line. */
  message: string
}

/** Memory of the detectors. Plain data: part of a checkpoint. */
export interface WatchState {
  baselines: { reward: Baseline; rewardDeviation: Baseline; length: Baseline; entropy: Baseline }
  cusum: Cusum
}

/** Settings of `watchStep`. */
export interface WatchOptions {
  /** Steps that make the baseline; detectors that need one stay silent until then. Default 20. */
  baselineSteps?: number
  thresholds?: Partial<DetectorThresholds>
}

/** Nothing seen. */
export function startWatch(): WatchState {
  const baselines = {
    reward: startBaseline(),
    rewardDeviation: startBaseline(),
    length: startBaseline(),
    entropy: startBaseline(),
  }
  return { baselines, cusum: { up: 0, down: 0 } }
}

/**
 * Looks at the metrics of one step for signs of reward hacking and collapse.
 * @returns the state for the next step, and the alarms of this one
 */
export function watchStep(
  state: WatchState,
  metrics: WatchedMetrics,
  { baselineSteps = 20, thresholds, ...rest }: WatchOptions = {},
): { state: WatchState; alarms: Alarm[] } {
  checkOptions('watchStep', rest, ['baselineSteps', 'thresholds'])
  checkOptions('watchStep', thresholds, Object.keys(detectorThresholds), 'thresholds')
  const limits = { ...detectorThresholds, ...thresholds }
  const alarms: Alarm[] = []
  const report = (detector: Alarm['detector'], severity: Severity | null, message: () => string) => {
    if (severity) alarms.push({ detector, severity, message: message() })
  }
  const baselines = { ...state.baselines }
  let { cusum } = state
  /** Extends the baseline of a figure, or, once it stands, calls `judge`. */
  const against = (name: keyof WatchState['baselines'], judge: (value: number, baseline: Baseline) => void) => {
    const value = metrics[name]
    if (value === undefined) return
    if (baselines[name].count < baselineSteps) baselines[name] = extendBaseline(baselines[name], value)
    else judge(value, baselines[name])
  }

  against('rewardDeviation', (value, { mean }) =>
    report('reward-spread', collapseRule(value, mean, limits), () => ratioMessage('reward deviation', value, mean)),
  )
  against('entropy', (value, { mean }) =>
    report('entropy', collapseRule(value, mean, limits), () => ratioMessage('entropy', value, mean)),
  )
  against('reward', (value, baseline) => {
    cusum = addToCusum(cusum, zScore(baseline, value), limits)
    report('reward-drift', cusumRule(cusum, limits), () => {
      const way = cusum.up > cusum.down ? 'up' : 'down'
      return `mean reward ${short(value)} drifts ${way} from ${short(baseline.mean)}: CUSUM ${short(Math.max(cusum.up, cusum.down))} > ${limits.cusumLimit}`
    })
  })
  against('length', (value, baseline) => {
    const z = zScore(baseline, value)
    report(
      'length',
      lengthRule(z, limits),
      () => `mean length ${short(value)} against ${short(baseline.mean)} at the start: z ${short(z)}`,
    )
  })
  const { components, atCeiling, groupsWithoutSignal } = metrics
  if (components)
    report('component-share', shareRule(components, limits), () => {
      const { name, share } = largestShare(components)!
      return `component ${name} provides ${percent(share)} of the reward`
    })
  if (atCeiling !== undefined)
    report('ceiling', ceilingRule(atCeiling, limits), () => `${percent(atCeiling)} of replies earn the most there is`)
  if (groupsWithoutSignal !== undefined)
    report(
      'groups-without-signal',
      silentGroupsRule(groupsWithoutSignal, limits),
      () => `${percent(groupsWithoutSignal)} of groups have equal rewards`,
    )
  return { state: { baselines, cusum }, alarms }
}

function ratioMessage(what: string, value: number, baseline: number): string {
  return `${what} ${short(value)} is ${percent(value / baseline)} of ${short(baseline)} at the start`
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
