import { type FileHandle, open } from 'node:fs/promises'
import { SpatialError } from '@spatial-ssrl/core'
import type { FileMetaData } from 'hyparquet'
import { fileBuffer } from './file-buffer.ts'
import { readMetadata, readRows } from './read-parquet.ts'

/** An open parquet file with any columns. */
export interface ParquetTable {
  file: string
  /** Names of the top-level columns, in file order. */
  columns: string[]
  rows: number
  /** First row of every row group, then the number of rows. */
  groupStarts: number[]
  /** Compressed bytes of every row group. */
  groupBytes: number[]
  /**
   * Rows [start, end) as objects, only some columns when told. Columns of text are strings, other byte arrays `Uint8Array`, 64-bit
   * integers `bigint`, missing values null.
   */
  read(start: number, end: number, columns?: readonly string[]): Promise<Record<string, unknown>[]>
  /** Closes the file; nothing can be read afterwards. */
  close(): Promise<void>
}

/**
 * Opens a parquet file of whatever schema and codec.
 * @throws SpatialError `data` for a file that is missing, cut off or no parquet
 */
export async function openParquetTable(file: string): Promise<ParquetTable> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new SpatialError('data', `cannot open ${file}; check the path and its permissions`, { cause })
  })
  try {
    return await tableOf(file, handle)
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function tableOf(file: string, handle: FileHandle): Promise<ParquetTable> {
  const buffer = fileBuffer(handle, (await handle.stat()).size)
  const metadata = await readMetadata(file, buffer)
  const groupStarts = [0]
  for (const { num_rows } of metadata.row_groups) groupStarts.push(groupStarts.at(-1)! + Number(num_rows))
  return {
    file,
    columns: topLevelColumns(metadata),
    rows: groupStarts.at(-1)!,
    groupStarts,
    groupBytes: metadata.row_groups.map(({ columns }) =>
      columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_compressed_size ?? 0), 0),
    ),
    read: (rowStart, rowEnd, columns) =>
      readRows(file, { file: buffer, metadata, rowStart, rowEnd, ...(columns && { columns }) }),
    close: () => handle.close(),
  }
}

function topLevelColumns({ schema }: FileMetaData): string[] {
  const names: string[] = []
  const skip = (at: number): number => {
    let next = at + 1
    for (let child = 0; child < (schema[at]?.num_children ?? 0); child++) next = skip(next)
    return next
  }
  for (let at = 1; at < schema.length; at = skip(at)) names.push(schema[at]!.name)
  return names
}
