export type { CardFacts } from './card/data-card.ts'
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
export type { ExportedConfig, ExportedRecipe } from './exports/parts/recipe.ts'
export { rewardClientPython } from './exports/parts/reward-client.ts'
export { unfinishedKey } from './manifest/journal.ts'
export { type DeclinedRow, type Manifest, readManifest } from './manifest/manifest.ts'
export { verifyShards } from './manifest/verify-shards.ts'
export { type IndexEntry, type OpenDataset, openDataset } from './open-dataset.ts'
export {
  type ParquetCell,
  type ParquetPicture,
  type ParquetPicturesOptions,
  parquetPictures,
  readParquetPicture,
} from './parquet/parquet-pictures.ts'
export { openParquetTable, type ParquetTable } from './parquet/parquet-table.ts'
export { type ReadOptions, readDataset } from './read-dataset.ts'
export { type SampleOrigin, type SplitName, sampleId, splitOf } from './rows/identity.ts'
export { columnNames } from './rows/schema.ts'
export type { ShardLimits } from './shards/shard-writer.ts'
