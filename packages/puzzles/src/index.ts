export { type CheckReport, checkDataset } from './check/check-dataset.ts'
export { corruptAnswer } from './check/corrupt-answer.ts'
export { openOrigins } from './check/origins.ts'
export { remake } from './check/remake.ts'
export { templatesOf } from './check/templates-of.ts'
export { collectHashes } from './leaks/collect-hashes.ts'
export { compareInputs, type InputCounts, type LeakReport } from './leaks/find-leaks.ts'
export { writeHashFile } from './leaks/hash-list.ts'
export { generateDataset, planDataset } from './make/generate-dataset.ts'
export { fillSlot } from './make/make-sample.ts'
export {
  type DatasetSummary,
  type GenerateHooks,
  type WriteSamplesOptions,
  writeSamples,
} from './make/write-samples.ts'
export { mergeParts } from './merge/merge-parts.ts'
export type { DatasetPlan } from './plan/dataset-plan.ts'
export { GenerateOptions } from './plan/generate-options.ts'
export type { ReasonCount } from './sources/declines.ts'
export { listScenes, listSources, type SourceFolders } from './sources/list-sources.ts'
export type { Source } from './sources/source.ts'
export { createSourceCache } from './sources/source-cache.ts'
