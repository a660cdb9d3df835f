import type { AsyncBuffer, FileMetaData } from 'hyparquet'
import type { ColumnFacts } from './check-pages.ts'
import { readFields } from './thrift.ts'

/** Values that a file, and one column of one row group, may claim, and how many more for each of its bytes. */
const [mostInFile, mostInChunk, mostPerByte] = [16_777_216, 1_048_576, 64]

/** Deepest nesting of columns that is read. */
const deepest = 32

/** Holds the lengths in a file's footer against its bytes, before anything is made of them. @throws RangeError for damage */
export async function checkFooter(file: AsyncBuffer): Promise<void> {
  const tail = new DataView(await file.slice(Math.max(0, file.byteLength - 8), file.byteLength))
  if (tail.byteLength < 8 || tail.getUint32(4, true) !== 0x31524150) throw new RangeError('no PAR1 at the end')
  const length = tail.getUint32(0, true)
  const start = file.byteLength - 8 - length
  if (start < 4) throw new RangeError(`a footer of ${length} bytes in a file of ${file.byteLength}`)
  readFields(new Uint8Array(await file.slice(start, start + length)), 0)
}

/**
 * Holds what a footer says against the size of the file: the tree of columns, where their bytes lie, and how many values they claim. An
 * honest footer's columns lie beside each other, so together they are no longer than the file.
 * @throws RangeError naming what cannot be true
 */
export function checkClaims(metadata: FileMetaData, fileBytes: number): void {
  checkTree(metadata)
  let [bytes, values] = [0, 0]
  for (const { num_rows, columns } of metadata.row_groups) {
    const rows = Number(num_rows)
    let most = 0
    for (const { meta_data } of columns) {
      if (meta_data === undefined) throw new RangeError('a column without a description')
      const { start, size } = chunkRange(meta_data)
      if (!(start >= 0 && size >= 0 && start + size <= fileBytes)) throw new RangeError('a column outside the file')
      const count = Number(meta_data.num_values)
      if (!(count >= 0 && count <= mostInChunk + mostPerByte * size))
        throw new RangeError(`a column of ${count} values in ${size} bytes`)
      bytes += size
      values += count
      most = Math.max(most, count)
    }
    if (!(rows >= 0 && rows <= most)) throw new RangeError(`${rows} rows, ${most} values`)
  }
  if (bytes > fileBytes) throw new RangeError('columns that lie on each other')
  if (values > mostInFile + mostPerByte * fileBytes) throw new RangeError(`${values} values in ${fileBytes} bytes`)
}

type ColumnMetaData = NonNullable<FileMetaData['row_groups'][number]['columns'][number]['meta_data']>

/** Where the pages of a column lie in the file. */
export function chunkRange(column: ColumnMetaData): { start: number; size: number } {
  return {
    start: Number(column.dictionary_page_offset || column.data_page_offset),
    size: Number(column.total_compressed_size),
  }
}

/** What of a column decides how its pages are read. */
export function columnFacts({ schema }: FileMetaData, column: ColumnMetaData): ColumnFacts {
  let [definition, repetition, at, type] = [0, 0, 0, schema[0]?.type]
  for (const name of column.path_in_schema) {
    const found = childrenOf(schema, at).find((child) => schema[child]!.name === name)
    if (found === undefined) throw new RangeError(`no column ${name}`)
    at = found
    type = schema[at]!.type
    if (schema[at]!.repetition_type !== 'REQUIRED') definition++
    if (schema[at]!.repetition_type === 'REPEATED') repetition++
  }
  return {
    codec: column.codec,
    values: Number(column.num_values),
    boolean: type === 'BOOLEAN',
    definition,
    repetition: repetition + (schema[0]?.repetition_type === 'REPEATED' ? 1 : 0),
  }
}

/** Indices of the elements below one of the schema's flat list. */
function childrenOf(schema: FileMetaData['schema'], parent: number): number[] {
  const children: number[] = []
  let at = parent + 1
  for (let child = 0; child < (schema[parent]!.num_children ?? 0); child++) {
    children.push(at)
    at = endOf(schema, at)
  }
  return children
}

/** The index behind an element and all below it. */
function endOf(schema: FileMetaData['schema'], start: number): number {
  let at = start
  for (let open = 1; open > 0; open--) open += schema[at++]?.num_children ?? 0
  return at
}

function checkTree({ schema }: FileMetaData): void {
  const open: number[] = []
  for (const [i, { num_children = 0 }] of schema.entries()) {
    while (open.length > 0 && open.at(-1) === 0) open.pop()
    if (i > 0 && open.length === 0) throw new RangeError('columns outside the tree of columns')
    if (open.length > 0) open.push(open.pop()! - 1)
    if (!(num_children >= 0 && num_children < schema.length) || open.length > deepest)
      throw new RangeError('a tree of columns that cannot be')
    open.push(num_children)
  }
  if (open.some((left) => left > 0)) throw new RangeError('fewer columns than their tree')
}
