import { expect, test } from 'vitest'
import * as grpo from './index.ts'

const batch = {
  rows: 2,
  tokens: 2,
  mask: new Uint8Array(4).fill(1),
  logp: new Float64Array(4),
  oldLogp: new Float64Array(4),
  referenceLogp: new Float64Array(4),
  advantages: [1, -1],
}
/** Too short for a (B, T) array and for a (B) array alike. */
const short = new Float64Array(1)
const options = { level: 'token', estimator: 'k1', highest: 2 } as const

test.each<[string, () => unknown]>([
  ['tokenRewards: expected 2 rewards, got 1', () => grpo.tokenRewards(batch, short)],
  ['penaliseKl: expected 4 rewards', () => grpo.penaliseKl(batch, short, { coefficient: 1 })],
  ['rowSums: expected 4 values', () => grpo.rowSums(batch, short)],
  ['spread: expected 2 values', () => grpo.spread(batch, short)],
  ['returnsToGo: expected 4 rewards', () => grpo.returnsToGo(batch, short, { discount: 1 })],
  ['whiten: expected 4 values', () => grpo.whiten(batch, short)],
  [
    'reinforcePlusPlusBaseline: expected 4 penalties',
    () => grpo.reinforcePlusPlusBaseline(batch, [1, 0], [0, 0], { penalties: short }),
  ],
  ['greedyBaseline: expected 2 greedyRewards', () => grpo.greedyBaseline(batch, new Float64Array(4), short)],
  [
    'generalisedAdvantages: expected 4 values',
    () => grpo.generalisedAdvantages(batch, new Float64Array(4), short, { discount: 1, lambda: 1 }),
  ],
  [
    'optimalTokenBaseline: expected 4 returns',
    () => grpo.optimalTokenBaseline({ ...batch, squaredProbabilities: new Float64Array(4), returns: short }, [0, 0]),
  ],
  ['lengthWeighted: expected 2 lengths', () => grpo.lengthWeighted([1, 0], [0, 0], short)],
  [
    'lengthPenalised: expected 2 values',
    () => grpo.lengthPenalised([1, 0], [0, 0], { outputTokens: { values: short, weight: 1 } }),
  ],
  ['overScorable: expected 2 group labels', () => grpo.overScorable([1, null], short, grpo.groupCentred)],
  ['weightedSum: expected 2 weights', () => grpo.weightedSum([[1], [2]], [1])],
  ['weightedSum: expected 1 values per component', () => grpo.weightedSum([[1], [2, 3]], [1, 1])],
  ['normalisedSum: expected 2 weights', () => grpo.normalisedSum([[1], [2]], [1], [0])],
  [
    'positiveLikelihood: expected 2 verdicts',
    () => grpo.positiveLikelihood(batch, [true], { coefficient: 1 }, new Float64Array(4)),
  ],
  [
    'valueLoss: expected 4 oldValues',
    () => grpo.valueLoss({ ...batch, values: batch.logp, oldValues: short, returns: batch.logp }, short, 1, short),
  ],
  [
    'softSequenceWeight: expected 4 logCorrections',
    () => grpo.softSequenceWeight(batch, new Float64Array(4), { logCorrections: short }, new Float64Array(4)),
  ],
  ['entropyBonus: expected 4 entropies', () => grpo.entropyBonus(batch, new Float64Array(4), short, 1)],
  ['highEntropyTokens: expected 4 entropies', () => grpo.highEntropyTokens(batch, short, 0.5)],
  ['highEntropyTokens: expected a share in (0, 1], got 2', () => grpo.highEntropyTokens(batch, batch.logp, 2)],
  ['normaliseCorrections: expected 4 corrections', () => grpo.normaliseCorrections(batch, short)],
  ['rejectOffPolicy: expected 4 rolloutLogp', () => grpo.rejectOffPolicy(batch, short, options)],
  ['rejectMismatchedRows: expected 4 rolloutLogp', () => grpo.rejectMismatchedRows(batch, short, 2)],
  ['keepFreshRows: expected 2 advantages', () => grpo.keepFreshRows(batch, short, batch.logp, 1)],
  ['mismatchMetrics: expected 4 rolloutLogp', () => grpo.mismatchMetrics(batch, short)],
  ['tokenMetrics: expected 4 values', () => grpo.tokenMetrics(batch, short)],
  ['rewardBySource: expected 2 sources', () => grpo.rewardBySource([1, 2], ['one'])],
])('%s', (message, call) => {
  expect(call).toThrow(RangeError)
  expect(call).toThrow(message)
})
