export { SpatialError, type SpatialErrorCode } from './errors.ts'
export type { DepthKind, DepthMap, RgbImage } from './image.ts'
export { liesInFolder } from './lies-in-folder.ts'
export { parseJson } from './parse-json.ts'
export type {
  ChatTurn,
  Generation,
  OptimiserStep,
  Policy,
  PolicyRequest,
  ReplyBatch,
  Sampling,
  TokenScores,
  TrainablePolicy,
} from './policy.ts'
export { type PromptFormat, promptOf } from './prompt.ts'
export { createRng, type Rng } from './random.ts'
export type {
  Declined,
  EncodedImage,
  Json,
  JsonObject,
  Puzzle,
  Sample,
  TaskInput,
} from './sample.ts'
export {
  decodeText,
  isLfsPointer,
  refuseLfsPointer,
  type TextEncodingName,
  telltaleBytes,
  textEncoding,
} from './text-bytes.ts'
