export { type AdvantageEstimator, estimateAdvantages } from './advantages/advantage-estimator.ts'
export { batchNormalised } from './advantages/batch-normalised.ts'
export { type BatchScaledOptions, batchScaled } from './advantages/batch-scaled.ts'
export { bestOfGroup } from './advantages/best-of-group.ts'
export { clipAdvantages } from './advantages/clip-advantages.ts'
export { generalisedAdvantages } from './advantages/generalised-advantages.ts'
export { greedyBaseline } from './advantages/greedy-baseline.ts'
export { groupCentred } from './advantages/group-centred.ts'
export { type GroupNormalisedOptions, groupNormalised } from './advantages/group-normalised.ts'
export { consecutiveGroups, type GroupLabels, type SingleOption } from './advantages/groups.ts'
export { leaveOneOut } from './advantages/leave-one-out.ts'
export { leaveOneOutNormalised } from './advantages/leave-one-out-normalised.ts'
export { type LengthPenalty, lengthPenalised } from './advantages/length-penalised.ts'
export { lengthWeighted } from './advantages/length-weighted.ts'
export { meanRelative } from './advantages/mean-relative.ts'
export { movingBaseline } from './advantages/moving-baseline.ts'
export {
  type DecoupledOptions,
  decoupledNormalised,
  type NormalisedSumOptions,
  normalisedSum,
  weightedSum,
} from './advantages/multi-reward.ts'
export { nonZeroScaled } from './advantages/non-zero-scaled.ts'
export { optimalTokenBaseline, type TokenBaselineBatch } from './advantages/optimal-token-baseline.ts'
export { overScorable } from './advantages/over-scorable.ts'
export { reinforcePlusPlus, reinforcePlusPlusBaseline, type WhitenOptions } from './advantages/reinforce-plus-plus.ts'
export { type ReturnOptions, returnsToGo } from './advantages/returns-to-go.ts'
export { type KlInReward, penaliseKl, rowSums, spread, tokenRewards } from './advantages/token-rewards.ts'
export { whiten } from './advantages/whiten.ts'
export { type Aggregation, type AggregationMode, denominator, validTokens, weights } from './aggregation.ts'
export type { PolicyBatch, RealArray, TokenMask } from './batch.ts'
export {
  type DifficultyOptions,
  type DifficultyState,
  drawLevel,
  observePrompt,
  startDifficulty,
} from './curriculum/difficulty-controller.ts'
export { bellWeight, focalWeight } from './curriculum/difficulty-weights.ts'
export { type PassRateFilter, type PassRates, recordReplies, worthSampling } from './curriculum/pass-rates.ts'
export {
  type SignalOptions,
  type SignalRow,
  type SignalSample,
  signalReport,
  signalTable,
} from './curriculum/signal-report.ts'
export { closestToTarget, nextTarget, type TargetOptions } from './curriculum/target-difficulty.ts'
export { type Baseline, extendBaseline, startBaseline, zScore } from './detectors/baseline.ts'
export {
  addToCusum,
  type Cusum,
  ceilingRate,
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
} from './detectors/rules.ts'
export {
  type Alarm,
  startWatch,
  type WatchedMetrics,
  type WatchOptions,
  type WatchState,
  watchStep,
} from './detectors/watch.ts'
export {
  type AdaptiveEntropy,
  adaptEntropyCoefficient,
  entropyBonus,
  highEntropyTokens,
  sampledEntropy,
} from './entropy-terms.ts'
export {
  type DynamicSamplingOptions,
  type DynamicSamplingState,
  type DynamicSamplingStep,
  gatherGroups,
  startSampling,
} from './filters/dynamic-sampling.ts'
export { type GroupFilter, groupScore, keepGroup, keptByLeaveOneOut, keptRows } from './filters/group-filters.ts'
export { type ReplayBuffer, recall, remember } from './filters/replay-buffer.ts'
export { dropStale } from './filters/staleness.ts'
export { type AdaptiveKl, adaptKlCoefficient, meanRowKl, refreshReference } from './kl/coefficient.ts'
export { type KlEstimator, type KlLimits, klDerivative, klEstimators, klValue } from './kl/estimators.ts'
export { type KlCorrection, type KlOptions, klTerm } from './kl/kl-term.ts'
export {
  addLogitGradient,
  entropy,
  entropyGradient,
  exactKl,
  logSoftmax,
  squaredProbabilities,
} from './logits.ts'
export {
  type Adapter,
  adapterBackward,
  adapterForward,
  adapterInitBound,
  adapterScale,
  mergeAdapter,
  startAdapter,
} from './lora/adapter.ts'
export {
  type MagnitudeAdapter,
  magnitudeBackward,
  magnitudeForward,
  mergeMagnitude,
  rowNorms,
} from './lora/magnitude.ts'
export { addProduct, type Matrix, matrix } from './lora/matrix.ts'
export { type CispoOptions, cispo } from './losses/cispo.ts'
export { type ClippedSurrogateOptions, clippedSurrogate } from './losses/clipped-surrogate.ts'
export {
  type CovariancePenaltyOptions,
  covarianceDrop,
  covariancePenalty,
  tokenCovariance,
} from './losses/covariance.ts'
export { type GatedRatioOptions, gatedRatio, type RatioGate } from './losses/gated-ratio.ts'
export { type GeometricMeanOptions, geometricMean } from './losses/geometric-mean.ts'
export type { LossTerm } from './losses/loss-term.ts'
export { type PolicyLoss, policyLoss } from './losses/policy-loss.ts'
export { positiveLikelihood } from './losses/positive-likelihood.ts'
export { type ProbabilityGateOptions, probabilityGate } from './losses/probability-gate.ts'
export { type ReinforceOptions, reinforce } from './losses/reinforce.ts'
export { type SequenceRatioOptions, sequenceRatio } from './losses/sequence-ratio.ts'
export { type SoftGateOptions, softGate } from './losses/soft-gate.ts'
export { type SoftSequenceWeightOptions, softSequenceWeight } from './losses/soft-sequence-weight.ts'
export { type StoppedRatioOptions, stoppedRatio } from './losses/stopped-ratio.ts'
export { type ValueBatch, valueLoss } from './losses/value-loss.ts'
export { type LengthMetrics, lengthMetrics } from './metrics/lengths.ts'
export { majorityAtK } from './metrics/majority.ts'
export { groupPassAtK, passAtK } from './metrics/pass-at-k.ts'
export { type RatioMetrics, ratioMetrics } from './metrics/ratios.ts'
export { type RewardMetrics, rewardBySource, rewardMetrics } from './metrics/rewards.ts'
export { type TokenMetrics, tokenMetrics } from './metrics/tokens.ts'
export { type Objective, type ObjectiveMetrics, type ObjectiveOptions, policyObjective } from './objective.ts'
export {
  normaliseCorrections,
  type OffPolicyMode,
  type OffPolicyOptions,
  offPolicyCorrections,
} from './off-policy/corrections.ts'
export { jensenShannonValue } from './off-policy/jensen-shannon.ts'
export { type MismatchMetrics, mismatchMetrics } from './off-policy/mismatch-metrics.ts'
export { type RejectionOptions, rejectMismatchedRows, rejectOffPolicy } from './off-policy/rejection.ts'
export { keepFreshRows } from './off-policy/stale-rows.ts'
export { type AdamWOptions, type AdamWState, adamW, adamWState } from './optimiser/adamw.ts'
export { adamWBfloat16, type Bfloat16AdamWState, bfloat16AdamWState } from './optimiser/adamw-bfloat16.ts'
export { bfloat16Bits, bfloat16Value, roundToBfloat16 } from './optimiser/bfloat16.ts'
export { clipGlobalNorm } from './optimiser/gradient-clipping.ts'
export { learningRateFactor, type Schedule, type WarmUp } from './optimiser/schedule.ts'
export { type PresetName, presets, type Recipe } from './presets.ts'
export { formatWeighted, type Interval, rescaleReward } from './shaping/combine.ts'
export { cosineReward, maskTruncated, type OverlongOptions, softOverlong, stopProperly } from './shaping/overlong.ts'
export { repetitionPenalty } from './shaping/repetition.ts'
