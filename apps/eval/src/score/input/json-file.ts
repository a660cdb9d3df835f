import { open } from 'node:fs/promises'
import { refuseLfsPointer, SpatialError, type TextEncodingName, telltaleBytes, textEncoding } from '@spatial-ssrl/core'

/** Where one JSON value lies in a file. */
export interface JsonPlace {
  /** Offset and length, bytes. */
  start: number
  length: number
}

/** A file of many JSON values: one a line, or the elements of one array. */
export interface JsonFile {
  /** The values in file order, streamed; `number` is that of the line or element, from 1. Blank lines are passed over. */
  values(): AsyncGenerator<JsonPlace & { number: number; text: string }>
  /** The text of one value; cheap when places are asked for in file order. */
  read(place: JsonPlace): Promise<string>
  close(): Promise<void>
}

const chunk = 2 ** 20 // bytes
const [lineFeed, quote, comma, backslash] = [0x0a, 0x22, 0x2c, 0x5c]
const opening = [0x5b, 0x7b] // [ {
const closing = [0x5d, 0x7d] // ] }

/**
 * Opens JSONL or a JSON array in UTF-8 or UTF-16, with or without a byte-order mark.
 * @throws SpatialError `data` for a Git LFS pointer; the values, for an array that is cut off
 */
export async function openJsonFile(path: string): Promise<JsonFile> {
  const file = await open(path)
  const readAt = async (position: number, length: number): Promise<Buffer> => {
    const bytes = Buffer.allocUnsafe(length)
    const { bytesRead } = await file.read(bytes, 0, length, position)
    return bytes.subarray(0, bytesRead)
  }
  try {
    const head = await readAt(0, telltaleBytes)
    refuseLfsPointer(head, path)
    const { encoding, markLength } = textEncoding(head)
    const start = head.subarray(markLength)
    const units = unitsOf(encoding)
    let at = 0
    while (at < start.length && isBlank(units.at(start, at))) at += units.width
    const isArray = at < start.length && units.at(start, at) === opening[0]
    const decoder = new TextDecoder(encoding, { ignoreBOM: true })
    let window: { start: number; bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) }
    return {
      async *values() {
        const cutter = isArray ? elementCutter(units) : lineCutter(units)
        let [number, complete] = [0, false]
        for await (const { bytes, ...place } of cut(readAt, markLength + (isArray ? at + units.width : 0), cutter)) {
          const text = decoder.decode(bytes)
          const blank = text.trim() === ''
          if (isArray && complete && !blank) throw notJson(path, 'more follows the end of the array')
          if (isArray && complete) continue
          number++
          complete = cutter.ended()
          if (!blank) yield { ...place, number, text }
          else if (isArray && !(complete && number === 1)) throw notJson(path, `element ${number} is empty`)
        }
        if (!cutter.ended()) throw notJson(path, 'the array is cut off')
      },
      async read({ start, length }) {
        const end = start + length
        const isNear = start >= window.start && start <= window.start + window.bytes.length + chunk
        if (!isNear) return decoder.decode(await readAt(start, length))
        if (end > window.start + window.bytes.length || start < window.start)
          window = { start, bytes: await readAt(start, Math.max(chunk, length)) }
        return decoder.decode(window.bytes.subarray(start - window.start, end - window.start))
      },
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

function notJson(path: string, what: string): SpatialError {
  return new SpatialError('data', `${path}: ${what} — write the file again`)
}

/** Code units of a text in bytes; all that JSON is built with is ASCII in each encoding. */
interface Units {
  width: 1 | 2
  at(bytes: Buffer, position: number): number
}

function unitsOf(encoding: TextEncodingName): Units {
  if (encoding === 'utf-8') return { width: 1, at: (bytes, position) => bytes[position]! }
  const [low, high] = encoding === 'utf-16le' ? [0, 1] : [1, 0]
  return { width: 2, at: (bytes, position) => bytes[position + low]! | ((bytes[position + high] ?? 0) << 8) }
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === lineFeed || unit === 0x0d || unit === 0x09
}

/** Finds where values end. */
interface Cutter {
  width: 1 | 2
  /** Where the value that bytes begin with ends, looked for from `from` on; −1 when they do not hold its end. */
  end(bytes: Buffer, from: number): number
  /** Whether a value may end with the file. */
  ended(): boolean
}

function lineCutter({ width, at }: Units): Cutter {
  return {
    width,
    end(bytes, from) {
      if (width === 1) return bytes.indexOf(lineFeed, from)
      for (let position = from; position + 1 < bytes.length; position += 2)
        if (at(bytes, position) === lineFeed) return position
      return -1
    },
    ended: () => true,
  }
}

/** Elements end at a comma or bracket outside texts and at the depth of the array. */
function elementCutter({ width, at }: Units): Cutter {
  let [depth, inText, escaped, ended] = [0, false, false, false]
  return {
    width,
    end(bytes, from) {
      for (let position = from; position + width <= bytes.length; position += width) {
        const unit = at(bytes, position)
        if (inText) {
          if (escaped) escaped = false
          else if (unit === backslash) escaped = true
          else if (unit === quote) inText = false
        } else if (unit === quote) inText = true
        else if (opening.includes(unit)) depth++
        else if (depth === 0 && (unit === comma || closing.includes(unit))) {
          ended = unit !== comma
          return position
        } else if (closing.includes(unit)) depth--
      }
      return -1
    },
    ended: () => ended,
  }
}

/** Pieces of a file from `start` to where the cutter ends them; what is behind the last end is the last piece. */
async function* cut(
  readAt: (position: number, length: number) => Promise<Buffer>,
  start: number,
  cutter: Cutter,
): AsyncGenerator<JsonPlace & { bytes: Buffer }> {
  const { width } = cutter
  let bytes: Buffer = Buffer.alloc(0)
  let offset = start
  let searched = 0
  for (;;) {
    const end = cutter.end(bytes, searched)
    if (end < 0) {
      searched = bytes.length - (bytes.length % width)
      // Reading as much again as is already there keeps the work linear for values of any length.
      const more = await readAt(offset + bytes.length, Math.max(chunk, bytes.length))
      if (more.length > 0) bytes = bytes.length === 0 ? more : Buffer.concat([bytes, more])
      else {
        if (cutter.ended() && bytes.length > 0) yield { start: offset, length: bytes.length, bytes }
        return
      }
      continue
    }
    yield { start: offset, length: end, bytes: bytes.subarray(0, end) }
    bytes = bytes.subarray(end + width)
    offset += end + width
    searched = 0
  }
}
