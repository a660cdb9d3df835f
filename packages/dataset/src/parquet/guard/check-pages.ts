import type { CompressionCodec } from 'hyparquet'
import { bitsFor, walkDeltas, walkRuns } from './runs.ts'
import { countOf, type Fields, readFields } from './thrift.ts'

/** What of a column decides how its pages are read. */
export interface ColumnFacts {
  codec: CompressionCodec
  /** Values that the file's footer claims, nulls included. */
  values: number
  boolean: boolean
  /** Highest definition and repetition level. */
  definition: number
  repetition: number
}

/** Numbers of Thrift fields and of encodings in parquet's headers. */
const [dataPage, indexPage, dictionaryPage, dataPage2] = [0, 1, 2, 3]
const encodings = { dictionary: 2, runs: 3, delta: 5, deltaLength: 6, deltaText: 7, newDictionary: 8 }

/** Bytes that texts stored as differences from each other may become, by their page's bytes. */
const [mostGrowth, freeGrowth] = [64, 64e6]

/**
 * Holds every claim of a column's pages against the bytes that are there: sizes, counts, runs, blocks. What passes costs its reader no
 * more than its bytes and its count of values.
 * @param unpack a packed page
 * @throws RangeError naming the first claim that cannot be true
 */
export function checkPages(
  bytes: Uint8Array,
  facts: ColumnFacts,
  unpack: (packed: Uint8Array, size: number) => Uint8Array,
): void {
  let left = facts.values
  let total = 0
  for (let at = 0; at < bytes.length - 1; ) {
    const { fields, end } = readFields(bytes, at)
    const [type, size, packedSize] = [countOf(fields, 1), countOf(fields, 2), countOf(fields, 3)]
    if (packedSize > bytes.length - end)
      throw new RangeError(`a page of ${packedSize} bytes, ${bytes.length - end} are left`)
    total += size
    if (total > freeGrowth + mostGrowth * bytes.length) throw new RangeError('pages that grow without bounds')
    const packed = bytes.subarray(end, end + packedSize)
    at = end + packedSize
    if (type === indexPage) continue
    const own = fields.get(type === dataPage ? 5 : type === dictionaryPage ? 7 : 8)
    if (!(own instanceof Map)) throw new RangeError('a page without its header')
    const values = countOf(own, 1)
    if (type === dictionaryPage) {
      // A dictionary's reader makes an entry for each value before it looks for its bytes; four bytes and a bit are the least.
      if (values > 8 * size) throw new RangeError(`a dictionary of ${values} values in ${size} bytes`)
      if (facts.codec !== 'UNCOMPRESSED') unpack(packed, size)
      continue
    }
    if (values > left) throw new RangeError(`a page of ${values} values, ${left} are left`)
    left -= values
    if (type === dataPage) {
      const page = facts.codec === 'UNCOMPRESSED' ? packed : unpack(packed, size)
      checkValues(page, values, own, facts)
    } else if (type === dataPage2) checkPage2(packed, size, values, own, facts, unpack)
    else throw new RangeError(`a page of type ${type}`)
  }
}

/** A page of version 1: levels with their lengths before them, then the values. */
function checkValues(page: Uint8Array, values: number, header: Fields, facts: ColumnFacts): void {
  const view = new DataView(page.buffer, page.byteOffset, page.length)
  let at = 0
  const levels = (most: number) => {
    const length = view.getUint32(at, true)
    const part = page.subarray(at + 4, at + 4 + length)
    if (part.length < length) throw new RangeError('levels are cut off')
    at += 4 + length
    return walkRuns(part, bitsFor(most), values, most)
  }
  if (facts.repetition > 0) levels(facts.repetition)
  const present = facts.definition > 0 ? levels(facts.definition) : values
  checkEncoded(page.subarray(at), present, countOf(header, 2), facts)
}

/** A page of version 2: levels outside of what is packed, their lengths in the header. */
function checkPage2(
  packed: Uint8Array,
  size: number,
  values: number,
  header: Fields,
  facts: ColumnFacts,
  unpack: (packed: Uint8Array, size: number) => Uint8Array,
): void {
  const [nulls, definitions, repetitions] = [countOf(header, 2), countOf(header, 5), countOf(header, 6)]
  const levels = definitions + repetitions
  if (nulls > values || levels > packed.length || levels > size) throw new RangeError('levels longer than their page')
  if (facts.repetition > 0) walkRuns(packed.subarray(0, repetitions), bitsFor(facts.repetition), values)
  if (facts.definition > 0) walkRuns(packed.subarray(repetitions, levels), bitsFor(facts.definition), values)
  const rest = packed.subarray(levels)
  const isPacked = header.get(7) !== false && facts.codec !== 'UNCOMPRESSED'
  checkEncoded(isPacked ? unpack(rest, size - levels) : rest, values - nulls, countOf(header, 4), facts)
}

function checkEncoded(body: Uint8Array, count: number, encoding: number, { boolean }: ColumnFacts): void {
  if (count === 0) return
  if (encoding === encodings.dictionary || encoding === encodings.newDictionary) {
    if (body.length === 0 || body[0]! > 32) throw new RangeError('indices of no width')
    if (body[0]! > 0) walkRuns(body.subarray(1), body[0]!, count)
    else if (body.length > 1) walkRuns(body.subarray(1), 0, count)
  } else if (encoding === encodings.runs) {
    if (!boolean) throw new RangeError('runs of what is not true or false')
    walkRuns(body.subarray(4), 1, count)
  } else if (encoding === encodings.delta) walkDeltas(body, 0, count)
  else if (encoding === encodings.deltaLength || encoding === encodings.deltaText) {
    const first = walkDeltas(body, 0, count)
    const second = encoding === encodings.deltaText ? walkDeltas(body, first.end, count).sum : 0
    if (first.sum + second > freeGrowth + mostGrowth * body.length)
      throw new RangeError('texts that grow without bounds')
  }
}
