import { basename } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import type { ImageMedia } from '../item/item.ts'
import { imageFile, imageInFile, type MediaRoot } from './media.ts'
import { type CellBytes, readSeparated } from './separated.ts'

/** A row of a VLMEvalKit table. */
export interface ToolkitRow {
  /** From 1. */
  number: number
  /** Text by column; '' where empty. */
  cells: Record<string, string>
  images: ImageMedia[]
}

/** A shorter `image` cell is no picture but the `index` of the row whose picture is meant. */
const referenceLength = 64

/**
 * Streams a VLMEvalKit table: TSV with pictures in base64 in the column `image` (one, or a Python list of several), as a reference to another
 * row, or as files named in `image_path` below `images/<table>/`. Pictures stay in the file until they are read; what is kept is where
 * they are.
 */
export async function* readToolkitTable(file: string, root: MediaRoot): AsyncGenerator<ToolkitRow> {
  const places = new Map<string, [number, number][]>()
  const folder = `images/${basename(file, '.tsv').replace(/_local$/, '')}`
  let complete: Promise<void> | null = null
  const scanRest = async () => {
    for await (const { cells, bytes } of readSeparated(file, { separator: '\t', asBytes: ['image'] })) {
      const found = bytes.image ? picturesIn(bytes.image) : []
      if (found.length > 0) places.set(cells.index ?? '', found)
    }
  }
  /** A reference may point ahead of what has been read; then the file is gone through once. */
  const referred = (row: number, index: string): ImageMedia => ({
    kind: 'image',
    name: `${index}.jpg`,
    path: null,
    async read() {
      if (!places.has(index)) {
        complete ??= scanRest()
        await complete
      }
      const [place] = places.get(index) ?? []
      if (place) return imageInFile(file, '', ...place).read()
      throw new SpatialError(
        'data',
        `${file} row ${row}: no row ${index} holds the picture it refers to; download it again`,
      )
    },
  })

  for await (const { number, cells, bytes } of readSeparated(file, { separator: '\t', asBytes: ['image'] })) {
    const index = cells.index ?? ''
    const cell = bytes.image
    const found = cell ? picturesIn(cell) : []
    if (found.length > 0) places.set(index, found)
    const reference = cell && found.length === 0 ? cell.bytes.toString('latin1').trim() : ''
    const images =
      found.length > 0
        ? found.map(([start, end], i) => imageInFile(file, pictureName(index, i, found.length), start, end))
        : reference !== ''
          ? [referred(number, reference)]
          : pathsIn(cells.image_path ?? '').map((path) => imageFile(root, `${folder}/${belowImages(path, folder)}`))
    yield { number, cells, images }
  }
}

function pictureName(index: string, i: number, count: number): string {
  return count === 1 ? `${index}.jpg` : `${index}_${i + 1}.jpg`
}

/** Byte ranges of the pictures in a cell; none when the cell is a reference or empty. */
function picturesIn({ start, bytes }: CellBytes): [number, number][] {
  if (bytes[0] !== 0x5b) return bytes.length > referenceLength ? [[start, start + bytes.length]] : []
  const ranges: [number, number][] = []
  for (const [from, to] of quotedParts(bytes)) if (to - from > referenceLength) ranges.push([start + from, start + to])
  return ranges
}

/** The parts between quotes (single, or double and perhaps doubled) of a Python list of texts. */
function* quotedParts(bytes: Buffer): Generator<[number, number]> {
  const isQuote = (byte: number | undefined) => byte === 0x27 || byte === 0x22
  let at = 0
  while (at < bytes.length) {
    while (at < bytes.length && !isQuote(bytes[at])) at++
    while (isQuote(bytes[at])) at++
    const from = at
    while (at < bytes.length && !isQuote(bytes[at])) at++
    if (at < bytes.length) yield [from, at]
    while (isQuote(bytes[at])) at++
  }
}

function pathsIn(cell: string): string[] {
  if (cell === '') return []
  if (!cell.startsWith('[')) return [cell]
  const bytes = Buffer.from(cell)
  return [...quotedParts(bytes)].map(([from, to]) => bytes.toString('utf8', from, to))
}

/** The toolkit writes absolute paths into the `_local` copies of large tables. */
function belowImages(path: string, folder: string): string {
  const at = path.lastIndexOf(`${folder}/`)
  return at < 0 ? path : path.slice(at + folder.length + 1)
}
