export { type AdvantageEstimator, estimateAdvantages } from './advantages/advantage-estimator.ts'
export { batchNormalised } from './advantages/batch/batch-normalised.ts'
export { clipAdvantages } from './advantages/batch/clip-advantages.ts'
export { movingBaseline } from './advantages/batch/moving-baseline.ts'
export { type BatchScaledOptions, batchScaled } from './advantages/group/batch-scaled.ts'
export { bestOfGroup } from './advantages/group/best-of-group.ts'
export { groupCentred } from './advantages/group/group-centred.ts'
export { type GroupNormalisedOptions, groupNormalised } from './advantages/group/group-normalised.ts'
export { leaveOneOut } from './advantages/group/leave-one-out.ts'
export { leaveOneOutNormalised } from './advantages/group/leave-one-out-normalised.ts'
export { lengthWeighted } from './advantages/group/length-weighted.ts'
export { meanRelative } from './advantages/group/mean-relative.ts'
export { nonZeroScaled } from './advantages/group/non-zero-scaled.ts'
export { type LengthPenalty, lengthPenalised } from './advantages/rewards/length-penalised.ts'
export {
  type DecoupledOptions,
  decoupledNormalised,
  type NormalisedSumOptions,
  normalisedSum,
  weightedSum,
} from './advantages/rewards/multi-reward.ts'
export { overScorable } from './advantages/rewards/over-scorable.ts'
export { generalisedAdvantages } from './advantages/token/generalised-advantages.ts'
export { greedyBaseline } from './advantages/token/greedy-baseline.ts'
export { optimalTokenBaseline, type TokenBaselineBatch } from './advantages/token/optimal-token-baseline.ts'
export {
  reinforcePlusPlus,
  reinforcePlusPlusBaseline,
  type WhitenOptions,
} from './advantages/token/reinforce-plus-plus.ts'
export { type ReturnOptions, returnsToGo } from './advantages/token/returns-to-go.ts'
export { type KlInReward, penaliseKl, rowSums, spread, tokenRewards } from './advantages/token/token-rewards.ts'
export { whiten } from './advantages/token/whiten.ts'
export { type Aggregation, type AggregationMode, denominator, validTokens, weights } from './batch/aggregation.ts'
export type { PolicyBatch, RealArray, TokenMask } from './batch/batch.ts'
export type { LossTerm } from './batch/loss-term.ts'
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
} from './entropy/entropy-terms.ts'
export {
  addLogitGradient,
  entropy,
  entropyGradient,
  exactKl,
  logSoftmax,
  squaredProbabilities,
} from './entropy/logits.ts'
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
export { maskTruncated } from './filters/truncated.ts'
export { consecutiveGroups, type GroupLabels, type SingleOption } from './groups/groups.ts'
export { type AdaptiveKl, adaptKlCoefficient, meanRowKl, refreshReference } from './kl/coefficient.ts'
export { type KlEstimator, type KlLimits, klDerivative, klEstimators, klValue } from './kl/estimators.ts'
export { type KlCorrection, type KlOptions, klTerm } from './kl/kl-term.ts'
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
export { positiveLikelihood } from './losses/added/positive-likelihood.ts'
export { type ValueBatch, valueLoss } from './losses/added/value-loss.ts'
export { type PolicyLoss, policyLoss } from './losses/policy-loss.ts'
export { type GeometricMeanOptions, geometricMean } from './losses/reply/geometric-mean.ts'
export { type SequenceRatioOptions, sequenceRatio } from './losses/reply/sequence-ratio.ts'
export { type SoftSequenceWeightOptions, softSequenceWeight } from './losses/reply/soft-sequence-weight.ts'
export { type CispoOptions, cispo } from './losses/token/cispo.ts'
export { type ClippedSurrogateOptions, clippedSurrogate } from './losses/token/clipped-surrogate.ts'
export {
  type CovariancePenaltyOptions,
  covarianceDrop,
  covariancePenalty,
  tokenCovariance,
} from './losses/token/covariance.ts'
export { type GatedRatioOptions, gatedRatio, type RatioGate } from './losses/token/gated-ratio.ts'
export { type ProbabilityGateOptions, probabilityGate } from './losses/token/probability-gate.ts'
export { type ReinforceOptions, reinforce } from './losses/token/reinforce.ts'
export { type SoftGateOptions, softGate } from './losses/token/soft-gate.ts'
export { type StoppedRatioOptions, stoppedRatio } from './losses/token/stopped-ratio.ts'
export { type LengthMetrics, lengthMetrics } from './metrics/lengths.ts'
export { majorityAtK } from './metrics/majority.ts'
export { groupPassAtK, passAtK } from './metrics/pass-at-k.ts'
export { type RatioMetrics, ratioMetrics } from './metrics/ratios.ts'
export { type RewardMetrics, rewardBySource, rewardMetrics } from './metrics/rewards.ts'
export { type TokenMetrics, tokenMetrics } from './metrics/tokens.ts'
export { type Objective, type ObjectiveMetrics, type ObjectiveOptions, policyObjective } from './objective/objective.ts'
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
export type { Advantage, Shaping } from './recipe/advantage.ts'
export { type PresetName, type PresetRecipe, presets } from './recipe/presets.ts'
export type { Learning, Recipe } from './recipe/recipe.ts'
export { type RolledOut, recipeAdvantages } from './recipe/recipe-advantages.ts'
export { type Corrections, correctRollout, correctUpdate } from './recipe/recipe-corrections.ts'
export { type Filters, keptReplies } from './recipe/recipe-filters.ts'
export { advantagesPerToken, type RecipeNeed, recipeNeeds } from './recipe/recipe-needs.ts'
export { recipeObjective } from './recipe/recipe-objective.ts'
