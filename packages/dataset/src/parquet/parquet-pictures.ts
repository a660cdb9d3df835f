import { open, readFile, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { type FileMetaData, parquetSchema, type SchemaTree } from 'hyparquet'
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
  /**
   * Where to read it again: a range of the file where the column is stored plainly, else the cell, which costs its row group. Of a picture
   * whose path alone is in the table: the file beside it, whole.
   */
  place: ParquetCell | { file: string; start: number; length: number }
  bytes: Uint8Array
}

/** How a table is read. */
export interface ParquetPicturesOptions {
  /** What errors call the table; its file name unless told. */
  name?: string
  /** Hears of cells without a picture, by `row` or `row-index`; without it they are errors. */
  onRefused?: (cell: string, reason: string) => void
}

/** Columns that hold pictures in public data sets, in the order in which they are tried. */
const usualNames = ['image', 'images', 'img', 'jpg', 'png', 'webp', 'picture', 'bytes']

/**
 * Every picture of a parquet file of any making, a row group in memory at a time. The column is the one that is named like pictures, or
 * the only one that holds bytes. Where it holds paths and no bytes, the files beside the table are the pictures; no path leads out of its
 * folder.
 * @throws SpatialError `data` for a file that is damaged, no parquet, or without such a column
 */
export async function* parquetPictures(
  file: string,
  { name = basename(file), onRefused }: ParquetPicturesOptions = {},
): AsyncGenerator<ParquetPicture> {
  const refuse = (cell: string, reason: string) => {
    if (onRefused === undefined) throw new SpatialError('data', `${name}: row ${cell}: ${reason}`)
    onRefused(cell, reason)
  }
  const handle = await open(file)
  try {
    const slices = new Map<ArrayBufferLike, number>()
    const buffer = fileBuffer(handle, (await handle.stat()).size, (bytes, start) => slices.set(bytes, start))
    const metadata = await readMetadata(name, buffer)
    const column = pictureColumn(name, metadata)
    let row = 0
    for (const group of metadata.row_groups) {
      const rowEnd = row + Number(group.num_rows)
      slices.clear()
      const cells = await readRows(name, { file: buffer, metadata, columns: [column], rowStart: row, rowEnd })
      for (const [i, cell] of cells.entries()) {
        const pictures = picturesIn(cell[column])
        if (pictures.length === 0) refuse(`${row + i}`, 'the row holds no picture')
        for (const [index, { bytes, path }] of pictures.entries()) {
          const number = `${row + i}${index > 0 ? `-${index}` : ''}`
          const own = path === '' ? number : `${number}/${basename(path)}`
          if (bytes === null) {
            const beside = await fileBeside(file, path)
            if ('problem' in beside) refuse(number, beside.problem)
            else yield { name: own, ...beside }
            continue
          }
          const start = slices.get(bytes.buffer)
          const place =
            start === undefined
              ? { file, column, row: row + i, index }
              : { file, start: start + bytes.byteOffset, length: bytes.length }
          yield { name: own, place, bytes }
        }
      }
      row = rowEnd
    }
  } finally {
    await handle.close()
  }
}

/**
 * The bytes of a cell.
 * @param name what errors call the table
 * @throws SpatialError `data` when the file is damaged or has no such cell
 */
export async function readParquetPicture(
  { file, column, row, index }: ParquetCell,
  name = basename(file),
): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    const buffer = fileBuffer(handle, (await handle.stat()).size)
    const metadata = await readMetadata(name, buffer)
    const rows = { file: buffer, metadata, columns: [column], rowStart: row, rowEnd: row + 1 }
    const cells = await readRows(name, rows)
    const found = picturesIn(cells[0]?.[column])[index]?.bytes
    if (found) return found
    throw new SpatialError('data', `${name}: no picture in row ${row} any more`)
  } finally {
    await handle.close()
  }
}

/** Bytes, {bytes, path}, or a list of either; `bytes` is null where a path stands alone. */
function picturesIn(cell: unknown): { bytes: Uint8Array | null; path: string }[] {
  if (Array.isArray(cell)) return cell.flatMap(picturesIn)
  if (cell instanceof Uint8Array) return [{ bytes: cell, path: '' }]
  if (typeof cell !== 'object' || cell === null) return []
  const path = 'path' in cell && typeof cell.path === 'string' ? cell.path : ''
  if ('bytes' in cell && cell.bytes instanceof Uint8Array) return [{ bytes: cell.bytes, path }]
  return path === '' ? [] : [{ bytes: null, path }]
}

/** The file that a table means by a path: below the table's folder, wherever the path would lead. */
async function fileBeside(
  table: string,
  path: string,
): Promise<Pick<ParquetPicture, 'place' | 'bytes'> | { problem: string }> {
  const below = normalize(path)
  if (isAbsolute(below) || below === '..' || below.startsWith(`..${sep}`))
    return {
      problem: 'the table holds paths and no bytes, and this one leads out of its folder: put the file beside it',
    }
  const file = join(dirname(table), below)
  const facts = await stat(file).catch(() => null)
  if (!facts?.isFile()) return { problem: 'the table holds paths and no bytes, and no such file lies beside it' }
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => error)
  if (bytes instanceof Error) return { problem: `the file beside the table cannot be read (${bytes.code})` }
  return { place: { file, start: 0, length: bytes.length }, bytes }
}

function pictureColumn(name: string, metadata: FileMetaData): string {
  const { children: columns } = parquetSchema(metadata)
  const candidates = columns.filter(holdsPictures).map(({ element }) => element.name)
  const usual = usualNames.find((column) => candidates.includes(column))
  if (usual !== undefined) return usual
  if (candidates.length === 1) return candidates[0]!
  if (candidates.length > 1)
    throw new SpatialError(
      'data',
      `${name}: several columns of bytes (${candidates.join(', ')}): name one of them image`,
    )
  for (const column of usualNames.flatMap((usual) => columns.find(({ element }) => element.name === usual) ?? [])) {
    const kind = leavesOf(column).every(({ element }) => isText(element)) ? 'text' : 'numbers'
    throw new SpatialError(
      'data',
      `${name}: the column ${column.element.name} holds ${kind}, not bytes: write the pictures' bytes into it`,
    )
  }
  throw new SpatialError('data', `${name}: no column of pictures: name one of them image`)
}

/** Whether a column holds bytes, or paths as they stand beside bytes. */
function holdsPictures(column: SchemaTree): boolean {
  const leaves = leavesOf(column)
  return leaves.some(
    ({ element }) => isBytes(element) || (column.children.length > 0 && element.name === 'path' && isText(element)),
  )
}

function leavesOf(tree: SchemaTree): SchemaTree[] {
  return tree.children.length === 0 ? [tree] : tree.children.flatMap(leavesOf)
}

function isText({ type, converted_type, logical_type }: SchemaTree['element']): boolean {
  return type === 'BYTE_ARRAY' && (converted_type === 'UTF8' || logical_type?.type === 'STRING')
}

function isBytes(element: SchemaTree['element']): boolean {
  return element.type === 'BYTE_ARRAY' && !isText(element)
}
