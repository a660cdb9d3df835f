export type { AdapterSpec } from './adapters/spec.ts'
export type { FolderSampling } from './checkpoint/folder-sampling.ts'
export { initModel, type PresetName } from './checkpoint/init-model.ts'
export {
  type ModelFolder,
  type ProcessorOptions,
  readModelFolder,
  writeModelFolder,
} from './checkpoint/model-folder.ts'
export { type OpenedProcessor, openProcessor } from './checkpoint/open-processor.ts'
export { type QuantisedModel, quantiseModel } from './checkpoint/quantise-model.ts'
export { checkDevice, type DeviceName } from './device/devices.ts'
export type { Qwen25VLConfig, VisionConfig } from './families/qwen25vl/config.ts'
export { type NewModel, tinyModel } from './families/qwen25vl/tiny/tiny.ts'
export type { FloatTensor, WritableTensor, WrittenFormat } from './hf/safetensors.ts'
export type { ModelConfig, TextConfig } from './model/config.ts'
export type { ResizeRule } from './model/resize-rule.ts'
export { type MemoryPlan, type PlannedOpening, type PlannedRun, planMemory } from './plan/memory.ts'
export { measureRates, type WorkRates, workSeconds } from './plan/rate.ts'
export type { PlannedWork } from './plan/work.ts'
export type { AnsweringPolicy } from './policy/answering-model.ts'
export type { GenerateControl, GrownReply } from './policy/generate-replies.ts'
export { type LocalPolicy, openPolicy, type PolicyOptions, type SaveOptions } from './policy/local-policy.ts'
export type { PreparedImage, PreparedPrompt } from './prompt/prepared-prompt.ts'
export type { Processor, VideoClip, VideoRequest } from './prompt/processor.ts'
