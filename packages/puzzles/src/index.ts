export {
  type CheckFailure,
  type CheckHooks,
  type CheckReport,
  type CheckRow,
  checkDataset,
} from './check/check-dataset.ts'
export { corruptAnswer } from './check/corrupt-answer.ts'
export { type Origins, openOrigins } from './check/origins.ts'
export { type Remade, remake } from './check/remake.ts'
export { templatesOf } from './check/templates-of.ts'
export type { FileRange, Place } from './inputs/place.ts'
export type { SkippedFile } from './inputs/skipped-file.ts'
export { type CollectHooks, collectHashes, type HashedInput } from './leaks/collect-hashes.ts'
export { compareInputs, type InputCounts, type Leak, type LeakReport } from './leaks/find-leaks.ts'
export { type HashList, type NamedHash, writeHashFile } from './leaks/hash-list.ts'
export { generateDataset, planDataset } from './make/generate-dataset.ts'
export { fillSlot, type SampleSettings, type SlotResult } from './make/make-sample.ts'
export {
  type DatasetSummary,
  type GenerateHooks,
  type WriteSamplesOptions,
  writeSamples,
} from './make/write-samples.ts'
export { type MergeHooks, type MergeOptions, type MergeSummary, mergeParts } from './merge/merge-parts.ts'
export type { DatasetPlan } from './plan/dataset-plan.ts'
export { GenerateOptions } from './plan/generate-options.ts'
export type { Slot } from './plan/plan.ts'
export type { Variant } from './plan/variants.ts'
export type { ReasonCount } from './sources/declines.ts'
export { listScenes, listSources, type SourceFolders, type SourceList } from './sources/list-sources.ts'
export type { LoadedSource } from './sources/load-source.ts'
export type { Refusal } from './sources/refusal.ts'
export type { RgbdSource, Source } from './sources/source.ts'
export { createSourceCache, type SourceCache } from './sources/source-cache.ts'
