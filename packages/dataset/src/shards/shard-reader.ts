import { SpatialError } from '@spatial-ssrl/core'
import { openParquetTable } from '../parquet/parquet-table.ts'
import { type Row, readRow } from '../rows/row.ts'
import { type ColumnName, columnNames } from '../rows/schema.ts'

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
  /** Rows [first, end), likewise. */
  readRows(first: number, end: number, columns?: readonly ColumnName[]): Promise<Row[]>
  close(): Promise<void>
}

/** @throws SpatialError `data` for a file that is missing, cut off, no parquet, or has other columns */
export async function openShard(file: string): Promise<Shard> {
  const table = await openParquetTable(file)
  try {
    const missing = columnNames.filter((name) => !table.columns.includes(name))
    if (missing.length > 0) {
      throw new SpatialError('data', `${file} lacks the column ${missing.join(', ')}; generate the data set again`)
    }
  } catch (error) {
    await table.close()
    throw error
  }
  const { rows, groupStarts, groupBytes } = table
  const readRows = async (first: number, end: number, columns: readonly ColumnName[] = columnNames) => {
    const cells = await table.read(first, end, columns)
    return cells.map((row, i) => readRow(row, rowPlace(file, first + i)))
  }
  return {
    file,
    rows,
    groupStarts,
    groupBytes,
    readGroup: (group, columns) => readRows(groupStarts[group]!, groupStarts[group + 1]!, columns),
    readRows,
    close: () => table.close(),
  }
}

/** Names a row in an error. */
export function rowPlace(file: string, row: number): string {
  return `${file} row ${row}`
}
