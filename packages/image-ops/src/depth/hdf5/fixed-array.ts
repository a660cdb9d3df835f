import type { Cursor, Source } from './source.ts'

/** An entry of an array of chunks: its number, a cursor at it, and its size in bytes. */
export interface Entry {
  number: number
  cursor: Cursor
  size: number
}

/** The entries of a fixed array, which indexes the chunks of a dataset that cannot grow. */
export function* fixedArray(source: Source, address: number): Generator<Entry> {
  const header = source.at(address).signature('FAHD').skip(2)
  const size = header.number(1)
  const pageEntries = 2 ** header.number(1)
  const count = header.length()
  const block = header.address()
  header.check()
  if (block === null || size < source.offsetSize) return
  const cursor = source
    .at(block)
    .signature('FADB')
    .skip(2 + source.offsetSize)
  if (count <= pageEntries) {
    yield* entriesOf(cursor, count, size, 0)
    return
  }
  const pages = Math.ceil(count / pageEntries)
  const used = cursor.bytes(Math.ceil(pages / 8))
  cursor.check()
  for (let page = 0; page < pages; page++) {
    const first = page * pageEntries
    const entries = Math.min(pageEntries, count - first)
    const at = cursor.position + page * (pageEntries * size + 4)
    if (isSet(used, page)) yield* entriesOf(source.at(at), entries, size, first)
  }
}

/** Bit `number` of a row of bits, the highest of each byte first. */
export function isSet(bits: Uint8Array, number: number): boolean {
  return ((bits[number >> 3] ?? 0) & (0x80 >> (number & 7))) !== 0
}

/** `count` entries of `size` bytes from the cursor on, and the checksum behind them. */
export function* entriesOf(cursor: Cursor, count: number, size: number, first: number): Generator<Entry> {
  const start = cursor.position
  cursor.source.slice(start, count * size)
  cursor.skip(count * size).check()
  for (let i = 0; i < count; i++) yield { number: first + i, cursor: cursor.source.at(start + i * size), size }
}
