export type {
  Aggregate,
  Asking,
  Benchmark,
  Figure,
  FigureTable,
  FrameRule,
  ImageMedia,
  ImagePart,
  ImageRule,
  Item,
  Layout,
  LoadOptions,
  Media,
  Mode,
  Option,
  Profile,
  PromptPart,
  Reading,
  ReadingOptions,
  ScoredItem,
  Source,
  VideoMedia,
  VideoPart,
} from './benchmark.ts'
export { benchmarks, findBenchmark, promptSkeleton } from './benchmarks.ts'
export { refuseOutwardLink } from './files/media.ts'
export { frameIndices } from './frames.ts'
export {
  type BenchmarkPrompts,
  checkPlaceholders,
  mergePrompts,
  type Prompts,
  promptHash,
  type Variant,
  variantOf,
} from './prompts.ts'
export {
  type AblationColumn,
  type PublishedAblation,
  type PublishedRow,
  publishedAblation,
  publishedGeneral,
  publishedSpatial,
} from './published.ts'
