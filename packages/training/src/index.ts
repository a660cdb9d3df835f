export { readConfig, readYaml } from './config/config-file.ts'
export { type Examination, examine } from './doctor/examine.ts'
export type { Finding } from './doctor/finding.ts'
export { averageSeeds } from './evaluate/average-seeds.ts'
export type { Estimate } from './evaluate/bootstrap.ts'
export type { ChoiceRow } from './evaluate/choice-rows.ts'
export { type Choice, type EvaluationOptions, evaluate, type QuestionResult } from './evaluate/evaluate.ts'
export {
  type EvaluatedStage,
  type EvaluationSummary,
  type StageFigures,
  type SummaryRow,
  summarise,
} from './evaluate/summary.ts'
export { GrpoConfig, GrpoStageConfig } from './grpo/grpo-config.ts'
export { type RolloutGroup, rolloutLine } from './grpo/rollout.ts'
export type { AdapterChoice } from './optimise/adapter-config.ts'
export { defaultRank, type Place, placeOf, type RolloutServers, readTinkerName, withoutPlace } from './place/place.ts'
export { judged, openReward } from './reward/open-reward.ts'
export { readReward } from './reward/reward-flag.ts'
export type { RemoteOptions } from './rollouts/delivered-weights.ts'
export type { Patience } from './rollouts/patience.ts'
export { withRemoteRollouts } from './rollouts/remote-rollouts.ts'
export type {
  LocalTrainer,
  RemoteFigures,
  RemoteRollouts,
  RolloutSampler,
  RolloutServer,
  ServedReplies,
  ServedReply,
} from './rollouts/sampler.ts'
export type { StageHooks, StepProgress } from './run/hooks.ts'
export { readMetrics } from './run/run-folder.ts'
export { SftConfig, SftStageConfig } from './sft/sft-config.ts'
export { configSchemas } from './stages/config-schemas.ts'
export type {
  Engine,
  EngineNeeds,
  Host,
  ModelNeeds,
  OpenOptions,
  PlacedEngine,
  ResumablePolicy,
  StageWork,
} from './stages/engine.ts'
export {
  EvaluateConfig,
  type Evaluated,
  EvaluateStageConfig,
  type EvaluationJob,
  evaluateModel,
  writeEvaluation,
} from './stages/evaluate.ts'
export { type FinishedStage, readProgress } from './stages/progress-file.ts'
export { readRecipe, StagedRecipe } from './stages/recipe.ts'
export { readEvaluations } from './stages/report.ts'
export { type RecipeJob, runRecipe } from './stages/run-recipe.ts'
export type {
  EvaluationProduct,
  ModelProduct,
  Need,
  Product,
  RunHooks,
  Stage,
  StageContext,
} from './stages/stage.ts'
export { stages } from './stages/stages.ts'
export { runTraining, type TrainingJob } from './stages/train-run.ts'
