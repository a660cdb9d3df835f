import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet'
import { chunkRange, columnFacts } from './check-footer.ts'
import { checkPages } from './check-pages.ts'
import { boundedCodecs } from './unpack.ts'

/**
 * A file whose columns are checked when they are read, and the codecs to read it with: the parquet reader believes every count in them.
 * @param rows the range of rows that will be read
 * @param columns the top-level columns that will be read, all unless told
 */
export function guardedFile(
  file: AsyncBuffer,
  metadata: FileMetaData,
  rows: { rowStart: number; rowEnd: number },
  columns?: readonly string[],
): { file: AsyncBuffer; compressors: Compressors } {
  const { codecs, remember } = boundedCodecs()
  const chunks: { start: number; end: number; check(bytes: Uint8Array): void }[] = []
  let first = 0
  for (const group of metadata.row_groups) {
    const end = first + Number(group.num_rows)
    const wanted = end > rows.rowStart && first < rows.rowEnd
    first = end
    for (const { meta_data: column } of wanted ? group.columns : []) {
      if (column === undefined || (columns && !columns.includes(column.path_in_schema[0]!))) continue
      const { start, size } = chunkRange(column)
      const facts = columnFacts(metadata, column)
      const unpack = (packed: Uint8Array, pageSize: number) => remember(column.codec, packed, pageSize)
      chunks.push({ start, end: start + size, check: (bytes) => checkPages(bytes, facts, unpack) })
    }
  }
  return {
    compressors: codecs,
    file: {
      byteLength: file.byteLength,
      async slice(start, end = file.byteLength) {
        const buffer = await file.slice(start, end)
        for (const chunk of chunks)
          if (chunk.start >= start && chunk.end <= end)
            chunk.check(new Uint8Array(buffer, chunk.start - start, chunk.end - chunk.start))
        return buffer
      },
    },
  }
}
