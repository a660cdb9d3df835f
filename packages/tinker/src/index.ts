export type { Checkpoint } from './checkpoints/checkpoints.ts'
export { type CheckpointKind, parseTinkerPath, type TinkerPath, tinkerPath } from './checkpoints/tinker-path.ts'
export {
  type LoraSettings,
  openTinker,
  protocolVersion,
  type Tinker,
  type TinkerOptions,
} from './client/open-tinker.ts'
export type { SampleRequest, Sampler } from './client/sampler.ts'
export type { AdamSettings, TrainingModel } from './client/training-model.ts'
export type { TransportOptions } from './connection/transport.ts'
export type { Wait } from './connection/wait.ts'
export { TinkerError, type TinkerFailure, type TinkerFaultCategory } from './errors/tinker-error.ts'
export type { GradientDialect } from './policy/gradient-dialect.ts'
export {
  openTinkerPolicy,
  type PolicyNeeds,
  type TinkerPolicy,
  type TinkerPolicyOptions,
} from './policy/open-tinker-policy.ts'
export type { TinkerServerKind } from './policy/optimiser-notes.ts'
export type { TinkerProcessor } from './policy/processor.ts'
export { findSavedState, type SavedState } from './policy/saved-state.ts'
export type { Numbers } from './wire/arrays.ts'
export type { ForwardOutput } from './wire/forward-output.ts'
export type { Chunk, Datum, Loss } from './wire/forward-request.ts'
export type { SampledSequence, SampleOutput } from './wire/sample-output.ts'
