export { type AdamWOptions, type AdamWState, adamW, adamWState } from './adamw.ts'
export { type AdvantageEstimator, estimateAdvantages } from './advantages/advantage-estimator.ts'
export { type BatchScaledOptions, batchScaled } from './advantages/batch-scaled.ts'
export { bestOfGroup } from './advantages/best-of-group.ts'
export { groupCentred } from './advantages/group-centred.ts'
export { groupNormalised } from './advantages/group-normalised.ts'
export { consecutiveGroups, type GroupLabels } from './advantages/groups.ts'
export { leaveOneOut } from './advantages/leave-one-out.ts'
export { lengthWeighted } from './advantages/length-weighted.ts'
export { meanRelative } from './advantages/mean-relative.ts'
export { type Aggregation, type AggregationMode, denominator, validTokens, weights } from './aggregation.ts'
export type { PolicyBatch, RealArray, TokenMask } from './batch.ts'
export { clipGlobalNorm } from './gradient-clipping.ts'
export {
  type KlCorrection,
  type KlEstimator,
  type KlOptions,
  klDerivative,
  klEstimators,
  klTerm,
  klValue,
} from './kl.ts'
export { type CispoOptions, cispo } from './losses/cispo.ts'
export { type ClippedSurrogateOptions, clippedSurrogate } from './losses/clipped-surrogate.ts'
export { type GeometricMeanOptions, geometricMean } from './losses/geometric-mean.ts'
export type { LossTerm } from './losses/loss-term.ts'
export { type PolicyLoss, policyLoss } from './losses/policy-loss.ts'
export { type ReinforceOptions, reinforce } from './losses/reinforce.ts'
export { type SequenceRatioOptions, sequenceRatio } from './losses/sequence-ratio.ts'
export { type SoftGateOptions, softGate } from './losses/soft-gate.ts'
export {
  type LengthMetrics,
  lengthMetrics,
  passAtK,
  type RewardMetrics,
  rewardMetrics,
} from './metrics.ts'
export { type Objective, type ObjectiveMetrics, type ObjectiveOptions, policyObjective } from './objective.ts'
export { type OffPolicyMode, type OffPolicyOptions, offPolicyCorrections } from './off-policy.ts'
export { type PresetName, presets, type Recipe } from './presets.ts'
export { type RatioMetrics, ratioMetrics } from './ratio-metrics.ts'
export { learningRateFactor, type Schedule } from './schedule.ts'
