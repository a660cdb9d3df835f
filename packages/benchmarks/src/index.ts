export type { Asking, FrameRule, ImagePart, ImageRule, Mode, PromptPart, VideoPart } from './asking/asking.ts'
export { frameIndices } from './asking/frames.ts'
export {
  type BenchmarkPrompts,
  checkPlaceholders,
  mergePrompts,
  type Prompts,
  promptHash,
  variantOf,
} from './asking/prompts.ts'
export type { Benchmark, LoadOptions } from './benchmark/benchmark.ts'
export type { Profile, Reading, ReadingOptions, ReplyOptions } from './benchmark/profile.ts'
export { benchmarks, findBenchmark, promptSkeleton } from './benchmarks.ts'
export type { Aggregate, Figure, FigureTable, ScoredItem } from './figures/figure.ts'
export { refuseOutwardLink } from './files/media.ts'
export type { ImageMedia, Item, Media, Option, VideoMedia } from './item/item.ts'
export type { Layout, Source } from './item/source.ts'
export {
  type AblationColumn,
  type PublishedAblation,
  type PublishedRow,
  publishedAblation,
  publishedGeneral,
  publishedSpatial,
} from './published.ts'
