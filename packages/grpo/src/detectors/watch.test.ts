import { expect, test } from 'vitest'
import { extendBaseline, startBaseline, zScore } from './baseline.ts'
import { ceilingRate, collapseRule, shareRule } from './rules.ts'
import { type Alarm, startWatch, type WatchedMetrics, watchStep } from './watch.ts'

/** Alarms of a run: 20 ordinary steps, then `later`, the state stored and read again after every step. */
function alarmsOf(later: readonly WatchedMetrics[]): Alarm[] {
  let state = startWatch()
  const ordinary = Array.from({ length: 20 }, (_, step): WatchedMetrics => {
    const wobble = step % 2 === 0 ? 1 : -1
    return {
      reward: 0.4 + 0.01 * wobble,
      rewardDeviation: 0.3 + 0.01 * wobble,
      length: 100 + 5 * wobble,
      entropy: 1 + 0.1 * wobble,
      components: { accuracy: 0.3, format: 0.2 },
      atCeiling: 0.3,
      groupsWithoutSignal: 0.2,
    }
  })
  return [...ordinary, ...later].flatMap((metrics, step) => {
    const seen = watchStep(state, metrics)
    state = JSON.parse(JSON.stringify(seen.state)) as typeof state
    if (step < 20) expect(seen.alarms).toEqual([])
    return seen.alarms
  })
}

const many = (metrics: WatchedMetrics, steps: number) => new Array<WatchedMetrics>(steps).fill(metrics)

test.each<[Alarm['detector'], WatchedMetrics[], WatchedMetrics[], string]>([
  ['reward-spread', [{ rewardDeviation: 0.05 }], [{ rewardDeviation: 0.07 }], '0.05 is 17 % of 0.3 at the start'],
  ['entropy', [{ entropy: 0.15 }], [{ entropy: 0.25 }], 'entropy 0.15 is 15 % of 1'],
  [
    'component-share',
    [{ components: { accuracy: 0.1, format: 0.5 } }],
    [{ components: { accuracy: 0.2, format: 0.5 } }],
    'component format provides 83 % of the reward',
  ],
  ['reward-drift', many({ reward: 0.42 }, 5), many({ reward: 0.404 }, 50), 'drifts up from 0.4: CUSUM'],
  ['ceiling', [{ atCeiling: 0.81 }], [{ atCeiling: 0.8 }], '81 % of replies'],
  ['length', [{ length: 116 }], [{ length: 114 }], 'mean length 116 against 100 at the start: z 3.12'],
  ['length', [{ length: 84 }], [{ length: 86 }], 'z -3.12'],
  ['groups-without-signal', [{ groupsWithoutSignal: 0.51 }], [{ groupsWithoutSignal: 0.5 }], '51 % of groups'],
])('%s fires, and stays silent below its threshold', (detector, fires, silent, message) => {
  const alarms = alarmsOf(fires)
  expect(alarms.at(-1)).toMatchObject({ detector, severity: 'warning' })
  expect(alarms.at(-1)!.message).toContain(message)
  expect(alarmsOf(silent)).toEqual([])
})

test('a drift adds up: no single step is far from the baseline, and a fall counts like a rise', () => {
  expect(alarmsOf(many({ reward: 0.38 }, 3))).toEqual([])
  expect(alarmsOf(many({ reward: 0.38 }, 8)).at(-1)!.message).toContain('drifts down')
})

test('what is nearly gone is an alert', () => {
  expect(alarmsOf([{ rewardDeviation: 0.014 }])).toMatchObject([{ severity: 'alert' }])
  expect(alarmsOf([{ components: { accuracy: 0.05, format: 0.5 } }])).toMatchObject([{ severity: 'alert' }])
  expect([collapseRule(0.2, 1), collapseRule(0.19, 1), collapseRule(0.04, 1), collapseRule(1, 0)]).toEqual([
    null,
    'warning',
    'alert',
    null,
  ])
  expect([shareRule({ only: 1 }), shareRule({ a: 0, b: 0 }), shareRule({ a: -0.8, b: 0.2 })]).toEqual([
    null,
    null,
    'warning',
  ])
})

test('thresholds and the length of the baseline can be set', () => {
  const first = watchStep(startWatch(), { length: 100 }, { baselineSteps: 1 })
  const { alarms } = watchStep(first.state, { length: 150 }, { baselineSteps: 1, thresholds: { lengthZ: 49 } })
  expect(alarms.map(({ detector }) => detector)).toEqual(['length'])
})

test('the ceiling counts rewards of 99 % and more', () => {
  expect(ceilingRate([1, 0.99, 0.98, 0.1], 1)).toBe(0.5)
  expect(ceilingRate([], 1)).toBe(0)
})

test('baselines are mean and sample deviation, and a baseline without spread is not over-sensitive', () => {
  const baseline = [1, 2, 3, 6].reduce(extendBaseline, startBaseline())
  expect(baseline).toEqual({ count: 4, mean: 3, squares: 14 })
  expect(zScore(baseline, 3 + Math.sqrt(14 / 3))).toBeCloseTo(1, 12)
  const flat = [5, 5, 5].reduce(extendBaseline, startBaseline())
  expect(zScore(flat, 5.05)).toBeCloseTo(1, 12)
})
