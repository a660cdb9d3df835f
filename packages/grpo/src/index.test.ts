import { expect, test } from 'vitest'
import * as grpo from './index.ts'

test('the public functions', () => {
  expect(Object.keys(grpo).sort()).toMatchInlineSnapshot(`
    [
      "adamW",
      "adamWState",
      "batchScaled",
      "bestOfGroup",
      "cispo",
      "clipGlobalNorm",
      "clippedSurrogate",
      "consecutiveGroups",
      "denominator",
      "estimateAdvantages",
      "geometricMean",
      "groupCentred",
      "groupNormalised",
      "klDerivative",
      "klEstimators",
      "klTerm",
      "klValue",
      "learningRateFactor",
      "leaveOneOut",
      "lengthMetrics",
      "lengthWeighted",
      "meanRelative",
      "offPolicyCorrections",
      "passAtK",
      "policyLoss",
      "policyObjective",
      "presets",
      "ratioMetrics",
      "reinforce",
      "rewardMetrics",
      "sequenceRatio",
      "softGate",
      "validTokens",
      "weights",
    ]
  `)
})
