import { type FileHandle, open } from 'node:fs/promises'
import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import type { ExportRow, RewardFacts, RowFormat } from './engine.ts'

/** A file of rows being written. Memory stays at one row group. */
export interface RowFile {
  add(row: ExportRow): Promise<void>
  finish(): Promise<void>
}

/** Extension of an engine's row files. */
export function rowExtension({ kind }: RowFormat): string {
  return kind
}

const groupRows = 128
const groupBytes = 64e6

/** Begins a file of rows in the format of an engine. */
export async function openRowFile(file: string, format: RowFormat, reward: RewardFacts): Promise<RowFile> {
  return format.kind === 'parquet'
    ? parquetFile(file, format, reward)
    : jsonLines(await open(file, 'w'), format, reward)
}

function parquetFile(
  file: string,
  { schema, columns, features, row }: Extract<RowFormat, { kind: 'parquet' }>,
  reward: RewardFacts,
): RowFile {
  const writer = new ParquetWriter({
    writer: fileWriter(file),
    schema,
    codec: 'SNAPPY',
    ...(features && { kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }] }),
    createdBy: '@spatial-ssrl/dataset',
  })
  let group: Record<string, unknown>[] = []
  let size = 0
  const flush = () => {
    if (group.length === 0) return
    const rows = group
    // Pictures are compressed already; a dictionary would hash every one of them.
    const plain = { codec: 'UNCOMPRESSED', encoding: 'PLAIN', statistics: false } as const
    const columnData = columns.map((name) => ({
      name,
      data: rows.map((cells) => cells[name]),
      ...(name === 'images' && plain),
    }))
    void writer.write({ columnData, rowGroupSize: rows.length }) // synchronous for a file
    group = []
    size = 0
  }
  return {
    async add(sample) {
      group.push(row(sample, reward))
      size += sample.images.reduce((sum, { bytes }) => sum + bytes.length, sample.prompt.length + sample.meta.length)
      if (group.length >= groupRows || size >= groupBytes) flush()
    },
    async finish() {
      flush()
      void writer.finish()
    },
  }
}

function jsonLines(handle: FileHandle, { row }: Extract<RowFormat, { kind: 'jsonl' }>, reward: RewardFacts): RowFile {
  return {
    add: (sample) => handle.appendFile(`${JSON.stringify(row(sample, reward))}\n`),
    finish: () => handle.close(),
  }
}
