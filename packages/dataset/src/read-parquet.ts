import { SpatialError } from '@spatial-ssrl/core'
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/** @throws SpatialError `data` for a file that is cut off or no parquet */
export function readMetadata(name: string, file: AsyncBuffer): Promise<FileMetaData> {
  return readable(name, async () => {
    const metadata = await parquetMetadataAsync(file)
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
 * strings, other byte arrays `Uint8Array`.
 * @throws SpatialError `data` for a file that is damaged
 */
export function readRows(
  name: string,
  rows: { file: AsyncBuffer; metadata: FileMetaData; rowStart: number; rowEnd: number; columns?: readonly string[] },
): Promise<Record<string, unknown>[]> {
  const { columns, ...rest } = rows
  return readable(name, () =>
    parquetReadObjects({ ...rest, compressors, utf8: false, ...(columns && { columns: [...columns] }) }),
  )
}

/** The parquet reader's own errors speak of its internals; what matters is that the file is damaged. */
async function readable<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    throw new SpatialError('data', `${name} is cut off or no parquet file; copy or generate it again`, { cause })
  }
}
