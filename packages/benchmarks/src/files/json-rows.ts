import { createReadStream } from 'node:fs'
import { SpatialError } from '@spatial-ssrl/core'
import { textStart } from './text-start.ts'

/** One element of a JSON array, or one line of a JSONL file. */
export interface JsonRow {
  /** From 1. */
  number: number
  value: unknown
}

const [quote, backslash, comma, newline] = [0x22, 0x5c, 0x2c, 0x0a]
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Streams the rows of a JSON file: the elements of its array, or of the array `questions` when the file holds an object, or the lines when
 * the name ends in `.jsonl`. Memory stays at one row.
 *
 * @throws SpatialError `data` for a file that is missing, no UTF-8 text, cut off or no such JSON
 */
export async function* readJsonRows(file: string): AsyncGenerator<JsonRow> {
  let number = 0
  for await (const text of file.endsWith('.jsonl') ? readLines(file) : readElements(file)) {
    number++
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (cause) {
      throw new SpatialError('data', `${file} row ${number} is no JSON; download it again`, { cause })
    }
    yield { number, value }
  }
}

async function* readLines(file: string): AsyncGenerator<string> {
  const row = new Pieces()
  for await (const bytes of chunks(file)) {
    let start = 0
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      row.add(bytes.subarray(start, end))
      start = end + 1
      const text = row.take()
      if (text.trim() !== '') yield text
    }
    row.add(bytes.subarray(start))
  }
  const text = row.take()
  if (text.trim() !== '') yield text
}

/** Cuts the array into the texts of its elements without looking into them. */
async function* readElements(file: string): AsyncGenerator<string> {
  const element = new Pieces()
  let depth = 0
  let rowDepth = 0 // depth inside the array of rows, 0 until it is found
  let done = false
  let count = 0
  let [inString, escaped] = [false, false]
  let key = ''
  for await (const bytes of chunks(file)) {
    let start = 0 // of what belongs to the current element
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!
      if (inString) {
        if (escaped) escaped = false
        else if (byte === backslash) escaped = true
        else if (byte === quote) inString = false
        if (rowDepth === 0 && depth === 1 && inString && key.length < 100) key += String.fromCharCode(byte)
        continue
      }
      if (byte === quote) {
        inString = true
        if (rowDepth === 0 && depth === 1) key = ''
      } else if (byte === openBracket || byte === openBrace) {
        depth++
        const rows = byte === openBracket && (depth === 1 || (depth === 2 && key === 'questions'))
        if (rowDepth === 0 && rows && !done) {
          rowDepth = depth
          start = i + 1
        }
      } else if (byte === closeBracket || byte === closeBrace || byte === comma) {
        if (rowDepth > 0 && depth === rowDepth) {
          element.add(bytes.subarray(start, i))
          start = i + 1
          const text = element.take()
          if (byte === comma || count > 0 || text.trim() !== '') {
            count++
            yield text
          }
          if (byte !== comma) {
            rowDepth = 0
            done = true
          }
        }
        if (byte !== comma) depth--
      }
    }
    if (rowDepth > 0) element.add(bytes.subarray(start))
  }
  if (!done || depth !== 0 || inString) {
    const what = depth === 0 ? 'holds no JSON array of rows' : 'is cut off'
    throw new SpatialError('data', `${file} ${what}; download it again`)
  }
}

async function* chunks(file: string): AsyncGenerator<Buffer> {
  let first = true
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
      yield first ? (chunk as Buffer).subarray(textStart(chunk, file)) : (chunk as Buffer)
      first = false
    }
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    throw new SpatialError('data', `cannot read ${file}; check the path and its permissions`, { cause })
  }
}

/** Bytes of one row that may lie in several chunks. */
class Pieces {
  #pieces: Buffer[] = []

  add(bytes: Buffer): void {
    if (bytes.length > 0) this.#pieces.push(bytes)
  }

  take(): string {
    const text = (this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)).toString('utf8')
    this.#pieces = []
    return text
  }
}
