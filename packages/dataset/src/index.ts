export type { CardFacts } from './data-card.ts'
export {
  type DatasetOptions,
  type DatasetWriter,
  defaultShardBytes,
  openDatasetWriter,
  writeDataset,
} from './dataset-writer.ts'
export { type EngineName, engineNames } from './exports/engines.ts'
export {
  type ExportHooks,
  type ExportOptions,
  type ExportSummary,
  exportDataset,
} from './exports/export-dataset.ts'
export type { RewardFacts } from './exports/parts/engine.ts'
export type { ExportedOptimiser, ExportedRecipe } from './exports/parts/recipe.ts'
export { rewardClientPython } from './exports/parts/reward-client.ts'
export { type SampleOrigin, type SplitName, sampleId, splitOf } from './identity.ts'
export { unfinishedKey } from './journal.ts'
export { type DeclinedRow, type Manifest, readManifest } from './manifest.ts'
export { type IndexEntry, type OpenDataset, openDataset } from './open-dataset.ts'
export {
  type ParquetCell,
  type ParquetPicture,
  type ParquetPicturesOptions,
  parquetPictures,
  readParquetPicture,
} from './parquet-pictures.ts'
export { openParquetTable, type ParquetTable } from './parquet-table.ts'
export { type ReadOptions, readDataset } from './read-dataset.ts'
export { columnNames } from './schema.ts'
export type { ShardLimits } from './shard-writer.ts'
export { verifyShards } from './verify-shards.ts'
