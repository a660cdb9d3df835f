export { initModel, type PresetName, presetNames } from './checkpoint/init-model.ts'
export {
  type ModelFolder,
  readConfig,
  readModelFolder,
  readProcessor,
  writeModelFolder,
} from './checkpoint/model-folder.ts'
export type { DeviceName } from './device/devices.ts'
export { parameterList, parseModelConfig, toConfigJson } from './families/families.ts'
export type { Qwen25VLConfig, VisionConfig } from './families/qwen25vl/config.ts'
export { type NewModel, tinyModel } from './families/qwen25vl/tiny/tiny.ts'
export { type TensorData, toFloat32 } from './hf/float-formats.ts'
export { type FloatTensor, readSafetensors, readSafetensorsHeader, writeSafetensors } from './hf/safetensors.ts'
export type { SafetensorsHeader } from './hf/safetensors-header.ts'
export type { ModelConfig, TextConfig } from './model/config.ts'
export type { Parameter, ParameterKind } from './model/parameter.ts'
export { type LocalPolicy, openPolicy, type PolicyOptions } from './policy/local-policy.ts'
export type { PreparedImage, PreparedPrompt } from './prompt/prepared-prompt.ts'
export type { Processor } from './prompt/processor.ts'
