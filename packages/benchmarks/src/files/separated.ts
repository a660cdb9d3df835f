import { type FileHandle, open } from 'node:fs/promises'
import { SpatialError } from '@spatial-ssrl/core'
import { textStart } from './text-start.ts'

/** Bytes of one cell in their file, without surrounding quotes. */
export interface CellBytes {
  /** Offset in the file. */
  start: number
  /** As stored: doubled quotes are still doubled. Valid until the next row is asked for. */
  bytes: Buffer
}

/** One row of a CSV or TSV file. */
export interface SeparatedRow {
  /** From 1, the header not counted. */
  number: number
  /** Text by column; '' for an empty cell and for cells that the row lacks at its end. */
  cells: Record<string, string>
  /** The columns that were asked for as bytes. */
  bytes: Record<string, CellBytes>
}

const quote = 0x22
const newline = 0x0a
const carriageReturn = 0x0d
const chunkBytes = 1 << 18
/** A quote that is never closed would otherwise pull the rest of the file into memory. */
const rowLimit = 512 << 20

/**
 * Streams a file of separated values with a header line: quoted cells with line breaks and doubled quotes, LF or CRLF, a byte-order
 * mark, blank lines between rows (skipped, as pandas does). A header that the separator leaves whole and tab, comma or semicolon does not
 * is read by that one: spreadsheets change separators when they save. Memory stays at one row.
 *
 * @param options.asBytes columns, such as pictures in base64, that are not turned into text
 * @throws SpatialError `data` for a file that is missing, no UTF-8 text or cut off in a quoted cell, and for a row with more cells than the header
 */
export async function* readSeparated(
  file: string,
  { separator, asBytes = [] }: { separator: ',' | '\t'; asBytes?: readonly string[] },
): AsyncGenerator<SeparatedRow> {
  let header: string[] | null = null
  let number = 0
  for await (const cells of readCells(file, separator.charCodeAt(0))) {
    if (header === null) {
      header = cells.map(toText)
      continue
    }
    number++
    if (cells.length > header.length) {
      throw new SpatialError(
        'data',
        `${file} row ${number}: ${cells.length} cells, but the header has ${header.length}; download it again`,
      )
    }
    const row: SeparatedRow = { number, cells: {}, bytes: {} }
    for (const [i, column] of header.entries()) {
      const cell = cells[i]
      if (!asBytes.includes(column)) row.cells[column] = cell ? toText(cell) : ''
      else if (cell) row.bytes[column] = { start: cell.start, bytes: cell.bytes }
    }
    yield row
  }
  if (header === null) throw new SpatialError('data', `${file} is empty; download it again`)
}

interface Cell extends CellBytes {
  quoted: boolean
}

/** Tab, comma and semicolon. */
const separators = [0x09, 0x2c, 0x3b]

/** What separates the cells of the header: what is expected, unless that leaves it whole and another does not. */
function separatorOf(bytes: Buffer, expected: number, ended: boolean): number {
  const splits = (separator: number) => (splitRow(bytes, separator, ended)?.cells.length ?? 0) > 1
  return [expected, ...separators].find(splits) ?? expected
}

async function* readCells(file: string, expected: number): AsyncGenerator<Cell[]> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new SpatialError('data', `cannot open ${file}; check the path and its permissions`, { cause })
  })
  try {
    let bytes = Buffer.alloc(0)
    let offset = 0
    let ended = false
    let separator: number | null = null // told by the header
    for (;;) {
      const row = splitRow(bytes, separator ?? expected, ended)
      if (row === null) {
        if (ended && bytes.length > 0) throw new SpatialError('data', `${file} is cut off; download it again`)
        if (ended) return
        if (bytes.length > rowLimit) {
          throw new SpatialError('data', `${file}: a row is longer than ${rowLimit >> 20} MB; download it again`)
        }
        // Reading as much again as is already there keeps the work linear for rows of any length.
        const more = await readMore(handle, offset + bytes.length, Math.max(chunkBytes, bytes.length))
        ended = more.length === 0
        bytes = bytes.length === 0 ? more : Buffer.concat([bytes, more])
        if (offset === 0) {
          offset = textStart(bytes, file)
          bytes = bytes.subarray(offset)
        }
        continue
      }
      if (separator === null) {
        separator = separatorOf(bytes, expected, ended)
        continue
      }
      if (!row.blank) yield row.cells.map((cell) => ({ ...cell, start: cell.start + offset }))
      bytes = bytes.subarray(row.next)
      offset += row.next
    }
  } finally {
    await handle.close()
  }
}

async function readMore(handle: FileHandle, position: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.allocUnsafe(length)
  const { bytesRead } = await handle.read(bytes, 0, length, position)
  return bytes.subarray(0, bytesRead)
}

/** The first row of `bytes` with `start` relative to them, or null when they do not hold a whole one. */
function splitRow(
  bytes: Buffer,
  separator: number,
  ended: boolean,
): { cells: Cell[]; next: number; blank: boolean } | null {
  if (bytes.length === 0) return null
  const cells: Cell[] = []
  let [lineEnd, cellEnd] = [-1, -1] // the next newline and separator, looked for again only when passed
  for (let start = 0; ; ) {
    const quoted = bytes[start] === quote
    let from = start // where the cell's end is looked for
    if (quoted) {
      const close = closingQuote(bytes, start + 1, ended)
      if (close < 0) return null
      from = close + 1
    }
    if (lineEnd < from) lineEnd = place(bytes, newline, from)
    if (cellEnd < from) cellEnd = place(bytes, separator, from)
    const end = Math.min(lineEnd, cellEnd)
    if (end === bytes.length && !ended) return null
    const last = cellEnd > lineEnd || end === bytes.length
    const stop = last && end > from && bytes[end - 1] === carriageReturn ? end - 1 : end
    cells.push(quoted ? quotedCell(bytes, start + 1, from - 1, stop) : plainCell(bytes, start, stop))
    if (last) {
      const blank = cells.length === 1 && !quoted && stop === start
      return { cells, next: Math.min(end + 1, bytes.length), blank }
    }
    start = end + 1
  }
}

function place(bytes: Buffer, byte: number, from: number): number {
  const found = bytes.indexOf(byte, from)
  return found < 0 ? bytes.length : found
}

/** The quote that is not doubled, or −1 when `bytes` end before it is certain. */
function closingQuote(bytes: Buffer, from: number, ended: boolean): number {
  for (let at = from; ; ) {
    const found = bytes.indexOf(quote, at)
    if (found < 0) return -1
    if (found + 1 === bytes.length && !ended) return -1
    if (bytes[found + 1] !== quote) return found
    at = found + 2
  }
}

function plainCell(bytes: Buffer, start: number, end: number): Cell {
  return { start, bytes: bytes.subarray(start, end), quoted: false }
}

/** What follows the closing quote belongs to the cell, as in pandas: `"a"b` is `ab`. */
function quotedCell(bytes: Buffer, start: number, close: number, end: number): Cell {
  const inside = bytes.subarray(start, close)
  const behind = bytes.subarray(close + 1, end)
  return { start, bytes: behind.length === 0 ? inside : Buffer.concat([inside, behind]), quoted: true }
}

function toText({ bytes, quoted }: Cell): string {
  const text = bytes.toString('utf8')
  return quoted && text.includes('""') ? text.replaceAll('""', '"') : text
}
