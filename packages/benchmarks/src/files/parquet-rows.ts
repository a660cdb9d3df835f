import { basename } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { openParquetTable } from '@spatial-ssrl/dataset'
import type { ImageMedia } from '../item/item.ts'

/** A row of a parquet table. */
export interface ParquetRow {
  /** From 1. */
  number: number
  /** The cells apart from the picture; 64-bit integers as numbers. */
  row: Record<string, unknown>
  image: ImageMedia | null
}

/**
 * Streams a parquet table. Pictures (Hugging Face's struct of bytes and path) stay in the file until they are read; then those of one row
 * group are in memory, the group read last.
 *
 * @param imageColumn the column that holds pictures, where there is one
 */
export async function* readParquetRows(file: string, imageColumn: string | null = null): AsyncGenerator<ParquetRow> {
  const table = await openParquetTable(file)
  try {
    const columns = table.columns.filter((name) => name !== imageColumn)
    const pictures =
      imageColumn !== null && table.columns.includes(imageColumn) ? pictureReader(file, imageColumn) : null
    for (let group = 0; group + 1 < table.groupStarts.length; group++) {
      const [first, end] = [table.groupStarts[group]!, table.groupStarts[group + 1]!]
      for (const [i, cells] of (await table.read(first, end, columns)).entries()) {
        const number = first + i + 1
        const row = Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, plain(value)]))
        yield { number, row, image: pictures?.(group, i, number) ?? null }
      }
    }
  } finally {
    await table.close()
  }
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

function pictureReader(file: string, column: string) {
  let held: { group: number; cells: Promise<unknown[]> } | null = null
  const cellsOf = async (group: number) => {
    const table = await openParquetTable(file)
    try {
      const rows = await table.read(table.groupStarts[group]!, table.groupStarts[group + 1]!, [column])
      return rows.map((row) => row[column])
    } finally {
      await table.close()
    }
  }
  return (group: number, i: number, number: number): ImageMedia => ({
    kind: 'image',
    name: `${basename(file, '.parquet')}-${number}`,
    path: null,
    async read() {
      if (held?.group !== group) held = { group, cells: cellsOf(group) }
      const cell = (await held.cells)[i]
      const bytes = cell instanceof Uint8Array ? cell : bytesIn(cell)
      if (bytes === null) throw new SpatialError('data', `${file} row ${number} holds no picture; download it again`)
      return bytes
    },
  })
}

function bytesIn(cell: unknown): Uint8Array | null {
  const bytes = typeof cell === 'object' && cell !== null && 'bytes' in cell ? cell.bytes : null
  return bytes instanceof Uint8Array ? bytes : null
}
