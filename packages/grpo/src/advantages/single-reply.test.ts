import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimateAdvantages } from './advantage-estimator.ts'
import { groupCentred } from './group/group-centred.ts'
import { groupNormalised } from './group/group-normalised.ts'
import { leaveOneOut } from './group/leave-one-out.ts'
import { lengthWeighted } from './group/length-weighted.ts'
import { nonZeroScaled } from './group/non-zero-scaled.ts'
import { reinforcePlusPlusBaseline } from './token/reinforce-plus-plus.ts'
import { whiten } from './token/whiten.ts'

type Single = { single?: 'zero' | 'reward' }
type Estimate = (rewards: number[], groups: number[], options: Single) => Float64Array

/** Estimators and what verl makes of a reply without companions, of B replies with `nonZero` rewards that are not 0. */
const estimators: [string, Estimate, (reward: number, B: number, nonZero: number) => number][] = [
  ['groupNormalised', (R, g, o) => groupNormalised(R, g, { ...o, epsilon: 1e-6 }), (R) => R / (1 + 1e-6)],
  ['groupCentred', groupCentred, (R) => R],
  ['leaveOneOut', leaveOneOut, (R) => R],
  [
    'lengthWeighted',
    (R, g, o) =>
      lengthWeighted(
        R,
        g,
        R.map((_, i) => i + 1),
        o,
      ),
    (R) => R,
  ],
  [
    'nonZeroScaled',
    (R, g, o) => nonZeroScaled(R, g, { ...o, scale: 2 }),
    (R, B, nonZero) => ((B / Math.max(1, nonZero)) * R) / 2,
  ],
  ['by name', (R, g, o) => estimateAdvantages(R, g, { name: 'group-centred', ...o }), (R) => R],
  [
    'by name, scaled',
    (R, g, o) => estimateAdvantages(R, g, { name: 'non-zero-scaled', ...o }),
    (R, B, nonZero) => (B / Math.max(1, nonZero)) * R,
  ],
]

const groupsOfRewards = fc.array(fc.tuple(fc.constantFrom(0, 0.1, 0.9, 1), fc.integer({ min: 0, max: 4 })), {
  minLength: 1,
  maxLength: 12,
})

test.each(estimators)(
  '%s: a group of one gets 0, or as in verl its reward; other groups are not touched',
  (_, estimate, ofSingle) => {
    let singles = 0
    fc.assert(
      fc.property(groupsOfRewards, (rows) => {
        const [rewards, groups] = [rows.map(([reward]) => reward), rows.map(([, group]) => group)]
        const zero = estimate(rewards, groups, {})
        expect(estimate(rewards, groups, { single: 'zero' })).toEqual(zero)
        const kept = estimate(rewards, groups, { single: 'reward' })
        const nonZero = rewards.filter((reward) => reward !== 0).length
        for (const [row, group] of groups.entries()) {
          const alone = groups.filter((other) => other === group).length === 1
          if (alone) singles++
          if (alone) expect(zero[row]! + 0).toBe(0)
          expect(kept[row]).toBeCloseTo(alone ? ofSingle(rewards[row]!, rewards.length, nonZero) : zero[row]!, 12)
        }
      }),
    )
    expect(singles).toBeGreaterThan(50)
  },
)

test('the baseline of REINFORCE++ keeps the reward of a group of one before it whitens', () => {
  const batch = { rows: 3, tokens: 1, mask: new Uint8Array(3).fill(1) }
  const kept = reinforcePlusPlusBaseline(batch, [1, 0, 0.5], [0, 0, 1], { single: 'reward' })
  expect(kept).toEqual(whiten(batch, [0.5, -0.5, 0.5]))
  expect(reinforcePlusPlusBaseline(batch, [1, 0, 0.5], [0, 0, 1])).toEqual(whiten(batch, [0.5, -0.5, 0]))
})
