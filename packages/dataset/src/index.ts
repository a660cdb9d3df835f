export type { CardFacts } from './data-card.ts'
export {
  type DatasetOptions,
  type DatasetWriter,
  defaultShardBytes,
  openDatasetWriter,
  writeDataset,
} from './dataset-writer.ts'
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
