import { SpatialError } from '@spatial-ssrl/core'
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet'
import { checkClaims, checkFooter } from './guard/check-footer.ts'
import { guardedFile } from './guard/guarded-file.ts'

/** @throws SpatialError `data` for a file that is cut off, damaged or no parquet, and for one that claims more than its bytes can hold */
export function readMetadata(name: string, file: AsyncBuffer): Promise<FileMetaData> {
  return readable(name, async () => {
    await checkFooter(file)
    const metadata = await parquetMetadataAsync(file)
    checkClaims(metadata, file.byteLength)
    expectColumnsOfSchema(metadata)
    return metadata
  })
}

/** The reader finds a column without schema only after it has begun to read others, whose failures then reach nobody and end the process. */
function expectColumnsOfSchema(metadata: FileMetaData): void {
  const root = parquetSchema(metadata)
  for (const { columns } of metadata.row_groups) {
    for (const { meta_data } of columns) {
      let at: SchemaTree | undefined = root
      for (const part of meta_data?.path_in_schema ?? []) at = at?.children.find(({ element }) => element.name === part)
      if (at === undefined) throw new RangeError(`column ${meta_data?.path_in_schema.join('.')} is not in the schema`)
    }
  }
}

/**
 * Rows [rowStart, rowEnd) as objects, of some columns where told, packed with whatever codec the format knows. Columns of text are
 * strings, other byte arrays `Uint8Array`. The work is bounded by the bytes of the columns.
 * @throws SpatialError `data` for a file that is damaged
 */
export function readRows(
  name: string,
  rows: { file: AsyncBuffer; metadata: FileMetaData; rowStart: number; rowEnd: number; columns?: readonly string[] },
): Promise<Record<string, unknown>[]> {
  const { columns, ...rest } = rows
  return readable(name, () => {
    const guarded = guardedFile(rest.file, rest.metadata, rest, columns)
    return parquetReadObjects({ ...rest, ...guarded, utf8: false, ...(columns && { columns: [...columns] }) })
  })
}

/** The parquet reader's own errors speak of its internals; what matters is that the file is damaged. */
async function readable<T>(name: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    throw new SpatialError('data', `${name} is cut off or no parquet file; copy or generate it again`, { cause })
  }
}
