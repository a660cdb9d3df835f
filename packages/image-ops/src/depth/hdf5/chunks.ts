import { extensibleArray } from './extensible-array.ts'
import { fixedArray } from './fixed-array.ts'
import type { Layout, Shape } from './layout.ts'
import type { Cursor, Source } from './source.ts'
import { walkRecords, walkTree } from './tree.ts'

/** A chunk as it is stored. */
export interface Chunk {
  /** Its first number along each axis. */
  origin: number[]
  address: number
  /** Bytes as stored. */
  bytes: number
  /** Filters that were left out for this chunk, a bit for each. */
  mask: number
}

type Chunked = Extract<Layout, { kind: 'chunked' }>

/**
 * The chunks that are stored, whatever index finds them.
 * @param plainBytes of a chunk that no filter has changed
 * @param filtered whether there are filters, so that each chunk has a size of its own
 */
export function* listChunks(
  source: Source,
  { address, chunk, index }: Chunked,
  shape: Shape,
  { plainBytes, filtered }: { plainBytes: number; filtered: boolean },
): Generator<Chunk> {
  if (address === null) return
  const rank = chunk.length
  if (index.kind === 'single') {
    yield { origin: chunk.map(() => 0), address, bytes: index.bytes ?? plainBytes, mask: index.mask }
    return
  }
  if (index.kind === 'tree') {
    for (const { key, child } of walkTree(source, address, { type: 1, keySize: 8 + 8 * (rank + 1) })) {
      const bytes = key.number(4)
      const mask = key.number(4)
      yield { origin: chunk.map(() => key.number(8)), address: child, bytes, mask }
    }
    return
  }
  if (index.kind === 'records') {
    for (const { record, size } of walkRecords(source, address, filtered ? 11 : 10)) {
      const at = record.address()
      const own = filtered
        ? { bytes: record.number(size - source.offsetSize - 4 - 8 * rank), mask: record.number(4) }
        : { bytes: plainBytes, mask: 0 }
      const origin = chunk.map((length) => record.number(8) * length)
      if (at !== null) yield { origin, address: at, ...own }
    }
    return
  }
  const order = chunkOrder(shape, chunk, index.kind === 'extensible')
  if (index.kind === 'implicit') {
    for (let number = 0; number < order.count; number++)
      yield { origin: order.origin(number), address: address + number * plainBytes, bytes: plainBytes, mask: 0 }
    return
  }
  const entries = index.kind === 'fixed' ? fixedArray(source, address) : extensibleArray(source, address)
  for (const { number, cursor, size } of entries) {
    const found = readEntry(cursor, size, filtered, plainBytes)
    if (found !== null) yield { origin: order.origin(number), ...found }
  }
}

function readEntry(
  cursor: Cursor,
  size: number,
  filtered: boolean,
  plainBytes: number,
): { address: number; bytes: number; mask: number } | null {
  const address = cursor.address()
  if (address === null) return null
  if (!filtered) return { address, bytes: plainBytes, mask: 0 }
  return { address, bytes: cursor.number(size - cursor.source.offsetSize - 4), mask: cursor.number(4) }
}

/** Which chunk has which number: row by row, the axis that may grow without end first where there is one. */
function chunkOrder(
  { dims, most }: Shape,
  chunk: number[],
  grows: boolean,
): { count: number; origin(number: number): number[] } {
  const axes = dims.map((_, axis) => axis)
  const endless = most.indexOf(Number.POSITIVE_INFINITY)
  if (grows && endless > 0) axes.unshift(...axes.splice(endless, 1))
  const counts = dims.map((size, axis) => Math.ceil((Number.isFinite(most[axis]) ? most[axis]! : size) / chunk[axis]!))
  return {
    count: counts.reduce((product, count) => product * count, 1),
    origin(number) {
      const origin = dims.map(() => 0)
      let rest = number
      for (const [place, axis] of [...axes.entries()].reverse()) {
        const step = place === 0 ? rest : rest % counts[axis]!
        rest = Math.floor(rest / counts[axis]!)
        origin[axis] = step * chunk[axis]!
      }
      return origin
    },
  }
}
