import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'

type SchemaElement = NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']>[number]
type Cell = string | number | boolean | null | Uint8Array

/**
 * Writes a parquet table as Hugging Face does: pictures (`Uint8Array`) as structs of bytes and path, whole numbers as INT64, other numbers
 * as FLOAT, the rest as text.
 */
export function writeParquet(file: string, rows: Record<string, Cell>[], rowGroupSize = 2): void {
  const columns = Object.keys(rows[0]!)
  const schema = columns.flatMap((name): SchemaElement[] => {
    const sample = rows.map((row) => row[name]).find((cell) => cell !== null)
    const column = { name, repetition_type: 'OPTIONAL' as const }
    if (sample instanceof Uint8Array) {
      return [
        { ...column, num_children: 2 },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ]
    }
    if (typeof sample === 'boolean') return [{ ...column, type: 'BOOLEAN' }]
    if (typeof sample === 'number') return [{ ...column, type: Number.isInteger(sample) ? 'INT64' : 'FLOAT' }]
    return [{ ...column, type: 'BYTE_ARRAY', converted_type: 'UTF8' }]
  })
  const columnData = columns.map((name) => ({
    name,
    data: rows.map((row) => {
      const cell = row[name]
      if (cell instanceof Uint8Array) return { bytes: cell, path: 'picture.png' }
      return typeof cell === 'number' && Number.isInteger(cell) ? BigInt(cell) : cell
    }),
  }))
  mkdirSync(dirname(file), { recursive: true })
  const buffer = parquetWriteBuffer({
    schema: [{ name: 'schema', num_children: columns.length }, ...schema],
    columnData,
    rowGroupSize,
  })
  writeFileSync(file, new Uint8Array(buffer))
}
