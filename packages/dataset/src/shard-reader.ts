import { type FileHandle, open } from 'node:fs/promises'
import { SpatialError } from '@spatial-ssrl/core'
import { type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { fileBuffer } from './file-buffer.ts'
import { type Row, readRow } from './row.ts'
import { type ColumnName, columnNames } from './schema.ts'

/** An open parquet file of a data set. */
export interface Shard {
  file: string
  rows: number
  /** First row of every row group, then the number of rows. */
  groupStarts: number[]
  /** Compressed bytes of every row group. */
  groupBytes: number[]
  /** Rows of row group `group`, with only some columns when told; the others are left empty. */
  readGroup(group: number, columns?: readonly ColumnName[]): Promise<Row[]>
  close(): Promise<void>
}

/** @throws SpatialError `data` for a file that is missing, cut off, no parquet, or has other columns */
export async function openShard(file: string): Promise<Shard> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new SpatialError('data', `cannot open ${file}; check the path and its permissions`, { cause })
  })
  try {
    return await readable(file, handle)
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function readable(file: string, handle: FileHandle): Promise<Shard> {
  const buffer = fileBuffer(handle, (await handle.stat()).size)
  const metadata = await guarded(file, () => parquetMetadataAsync(buffer))
  checkColumns(file, metadata)
  const groupStarts = [0]
  for (const { num_rows } of metadata.row_groups) groupStarts.push(groupStarts.at(-1)! + Number(num_rows))
  return {
    file,
    rows: groupStarts.at(-1)!,
    groupStarts,
    groupBytes: metadata.row_groups.map(({ columns }) =>
      columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_compressed_size ?? 0), 0),
    ),
    async readGroup(group, columns = columnNames) {
      const first = groupStarts[group]!
      const rows = await guarded(file, () =>
        parquetReadObjects({
          file: buffer,
          metadata,
          columns: [...columns],
          rowStart: first,
          rowEnd: groupStarts[group + 1]!,
          utf8: false,
        }),
      )
      return rows.map((row, i) => readRow(row, rowPlace(file, first + i)))
    },
    close: () => handle.close(),
  }
}

/** Names a row in an error. */
export function rowPlace(file: string, row: number): string {
  return `${file} row ${row}`
}

function checkColumns(file: string, { schema }: FileMetaData): void {
  const present = new Set(schema.map(({ name }) => name))
  const missing = columnNames.filter((name) => !present.has(name))
  if (missing.length > 0) {
    throw new SpatialError('data', `${file} lacks the column ${missing.join(', ')}; generate the data set again`)
  }
}

/** The parquet reader's own errors speak of its internals; what matters is that the file is damaged. */
async function guarded<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    throw new SpatialError('data', `${file} is cut off or no parquet file; generate the data set again`, { cause })
  }
}
