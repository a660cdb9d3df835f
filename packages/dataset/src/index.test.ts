import { expect, test } from 'vitest'
import * as dataset from './index.ts'

test('the public values are these', () => {
  expect(Object.keys(dataset).sort()).toMatchInlineSnapshot(`
    [
      "columnNames",
      "defaultShardBytes",
      "engineNames",
      "exportDataset",
      "openDataset",
      "openDatasetWriter",
      "openParquetTable",
      "parquetPictures",
      "readDataset",
      "readManifest",
      "readParquetPicture",
      "rewardClientPython",
      "sampleId",
      "splitOf",
      "unfinishedKey",
      "verifyShards",
      "writeDataset",
    ]
  `)
})
