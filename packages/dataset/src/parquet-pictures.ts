import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { type FileMetaData, parquetSchema } from 'hyparquet'
import { fileBuffer } from './file-buffer.ts'
import { readMetadata, readRows } from './read-parquet.ts'

/** One picture of a table: its row, and its index in a row that holds a list of them. */
export interface ParquetCell {
  file: string
  column: string
  row: number
  index: number
}

/** A picture found in a table. */
export interface ParquetPicture {
  /** `row` or `row-index`, with the path stored beside the bytes where there is one. */
  name: string
  /** Where to read it again: a range of the file where the column is stored plainly, else the cell, which costs its row group. */
  place: ParquetCell | { file: string; start: number; length: number }
  bytes: Uint8Array
}

/** Columns that hold pictures in public data sets, in the order in which they are tried. */
const usualNames = ['image', 'images', 'img', 'jpg', 'png', 'webp', 'picture', 'bytes']

/**
 * Every picture of a parquet file of any making, a row group in memory at a time. The column is the one that is named like pictures, or
 * the only one that holds bytes.
 * @throws SpatialError `data` for a file that is damaged, no parquet, or without such a column
 */
export async function* parquetPictures(file: string): AsyncGenerator<ParquetPicture> {
  const handle = await open(file)
  try {
    const slices = new Map<ArrayBufferLike, number>()
    const buffer = fileBuffer(handle, (await handle.stat()).size, (bytes, start) => slices.set(bytes, start))
    const metadata = await readMetadata(basename(file), buffer)
    const column = pictureColumn(file, metadata)
    let row = 0
    for (const group of metadata.row_groups) {
      const rowEnd = row + Number(group.num_rows)
      slices.clear()
      const cells = await readRows(basename(file), { file: buffer, metadata, columns: [column], rowStart: row, rowEnd })
      for (const [i, cell] of cells.entries()) {
        for (const [index, { bytes, path }] of picturesIn(cell[column]).entries()) {
          const number = `${row + i}${index > 0 ? `-${index}` : ''}`
          const start = slices.get(bytes.buffer)
          const place =
            start === undefined
              ? { file, column, row: row + i, index }
              : { file, start: start + bytes.byteOffset, length: bytes.length }
          yield { name: path === '' ? number : `${number}/${basename(path)}`, place, bytes }
        }
      }
      row = rowEnd
    }
  } finally {
    await handle.close()
  }
}

/** The bytes of a cell. @throws SpatialError `data` when the file is damaged or has no such cell */
export async function readParquetPicture({ file, column, row, index }: ParquetCell): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    const buffer = fileBuffer(handle, (await handle.stat()).size)
    const metadata = await readMetadata(basename(file), buffer)
    const rows = { file: buffer, metadata, columns: [column], rowStart: row, rowEnd: row + 1 }
    const cells = await readRows(basename(file), rows)
    const found = picturesIn(cells[0]?.[column])[index]
    if (found) return found.bytes
    throw new SpatialError('data', `${basename(file)}: no picture in row ${row} any more`)
  } finally {
    await handle.close()
  }
}

/** Bytes, {bytes, path}, or a list of either. */
function picturesIn(cell: unknown): { bytes: Uint8Array; path: string }[] {
  if (Array.isArray(cell)) return cell.flatMap(picturesIn)
  if (cell instanceof Uint8Array) return [{ bytes: cell, path: '' }]
  if (typeof cell !== 'object' || cell === null || !('bytes' in cell) || !(cell.bytes instanceof Uint8Array)) return []
  return [{ bytes: cell.bytes, path: 'path' in cell && typeof cell.path === 'string' ? cell.path : '' }]
}

function pictureColumn(file: string, metadata: FileMetaData): string {
  const candidates = parquetSchema(metadata)
    .children.filter(({ element, children }) => {
      const isBytes = (type: unknown, converted: unknown) => type === 'BYTE_ARRAY' && converted !== 'UTF8'
      if (children.length === 0) return isBytes(element.type, element.converted_type)
      return JSON.stringify(children).includes('"name":"bytes"') || element.converted_type === 'LIST'
    })
    .map(({ element }) => element.name)
  const usual = usualNames.find((name) => candidates.includes(name))
  if (usual !== undefined) return usual
  if (candidates.length === 1) return candidates[0]!
  const found =
    candidates.length === 0 ? 'no column of pictures' : `several columns of bytes (${candidates.join(', ')})`
  throw new SpatialError('data', `${basename(file)}: ${found}: name one of them image`)
}
