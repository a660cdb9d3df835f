import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import { type Row, rowBytes } from '../rows/row.ts'
import { columnNames, footerMetadata, parquetSchema } from '../rows/schema.ts'

/** Sizes of a shard's parts. A row group is held in memory whole, by the writer and by readers. */
export interface ShardLimits {
  /** Rows and bytes after which a row group is written. */
  groupRows: number
  groupBytes: number
}

/** Writes one parquet file, a row group at a time. */
export class ShardWriter {
  readonly file: string
  rows = 0
  bytes = 0
  readonly #limits: ShardLimits
  readonly #parquet: ParquetWriter
  #group: Row[] = []
  #groupBytes = 0

  constructor(file: string, limits: ShardLimits) {
    this.file = file
    this.#limits = limits
    this.#parquet = new ParquetWriter({
      writer: fileWriter(file),
      schema: parquetSchema,
      codec: 'SNAPPY',
      kvMetadata: footerMetadata,
      createdBy: '@spatial-ssrl/dataset',
    })
  }

  add(row: Row): void {
    const size = rowBytes(row)
    this.#group.push(row)
    this.#groupBytes += size
    this.rows++
    this.bytes += size
    if (this.#group.length >= this.#limits.groupRows || this.#groupBytes >= this.#limits.groupBytes) this.#flush()
  }

  /** Writes the last rows and the footer. */
  finish(): void {
    this.#flush()
    void this.#parquet.finish() // synchronous for a file
  }

  #flush(): void {
    const rows = this.#group
    if (rows.length === 0) return
    const columnData = columnNames.map((name) => ({
      name,
      data: rows.map((row) => row[name]),
      // Pictures are compressed already; a dictionary would hash every one of them, statistics would copy them into the footer.
      ...(name === 'images' ? { codec: 'UNCOMPRESSED' as const, encoding: 'PLAIN' as const, statistics: false } : {}),
    }))
    void this.#parquet.write({ columnData, rowGroupSize: rows.length })
    this.#group = []
    this.#groupBytes = 0
  }
}
