import type { Message } from './object-header.ts'
import { type Cursor, UnreadFeature } from './source.ts'

/** How many numbers a dataset has along each axis, and may come to have; Infinity where it may grow without end. */
export interface Shape {
  dims: number[]
  most: number[]
}

/** How the chunks of a dataset are found. */
export type ChunkIndex =
  | { kind: 'tree' | 'implicit' | 'records' }
  | { kind: 'single'; bytes: number | null; mask: number }
  | { kind: 'fixed' }
  | { kind: 'extensible' }

/** Where the numbers of a dataset are. */
export type Layout =
  | { kind: 'compact'; at: number; bytes: number }
  | { kind: 'contiguous'; address: number | null }
  | { kind: 'chunked'; address: number | null; chunk: number[]; index: ChunkIndex; wholeEdges: boolean }

export function readShape(message: Message): Shape {
  const cursor = message.at()
  const version = cursor.number(1)
  const rank = cursor.number(1)
  const limited = (cursor.number(1) & 1) !== 0
  cursor.skip(version === 1 ? 5 : 1)
  const dims = Array.from({ length: rank }, () => cursor.length())
  const most = limited
    ? dims.map(() => {
        const size = cursor.length()
        return size >= 2 ** (8 * cursor.source.lengthSize) - 1 ? Number.POSITIVE_INFINITY : size
      })
    : dims
  return { dims, most }
}

/** @throws UnreadFeature for virtual datasets and versions to come */
export function readLayout(message: Message): Layout {
  const cursor = message.at()
  const version = cursor.number(1)
  if (version === 1 || version === 2) return oldLayout(cursor)
  if (version < 3 || version > 5) throw new UnreadFeature(`a layout of version ${version}`, 'save it with libver v114')
  const kind = cursor.number(1)
  if (kind === 0) {
    const bytes = cursor.number(2)
    return { kind: 'compact', at: cursor.position, bytes }
  }
  if (kind === 1) return { kind: 'contiguous', address: cursor.address() }
  if (kind === 3) throw new UnreadFeature('a virtual dataset, whose numbers are in other files', 'copy them into one')
  if (kind !== 2) throw new RangeError(`a layout of class ${kind}`)
  if (version > 3) return chunkedLayout(cursor)
  const rank = cursor.number(1) - 1
  const address = cursor.address()
  const chunk = Array.from({ length: rank }, () => cursor.number(4))
  return { kind: 'chunked', address, chunk, index: { kind: 'tree' }, wholeEdges: true }
}

function oldLayout(cursor: Cursor): Layout {
  const rank = cursor.number(1)
  const kind = cursor.number(1)
  cursor.skip(5)
  const address = kind === 0 ? null : cursor.address()
  const dims = Array.from({ length: rank }, () => cursor.number(4))
  if (kind === 0) {
    const bytes = cursor.number(4)
    return { kind: 'compact', at: cursor.position, bytes }
  }
  if (kind === 1) return { kind: 'contiguous', address }
  return { kind: 'chunked', address, chunk: dims.slice(0, -1), index: { kind: 'tree' }, wholeEdges: true }
}

function chunkedLayout(cursor: Cursor): Layout {
  const flags = cursor.number(1)
  const rank = cursor.number(1) - 1
  const size = cursor.number(1)
  const chunk = Array.from({ length: rank }, () => cursor.number(size))
  cursor.skip(size) // bytes of one number
  const index = readIndex(cursor, flags)
  return { kind: 'chunked', address: cursor.address(), chunk, index, wholeEdges: (flags & 1) === 0 }
}

function readIndex(cursor: Cursor, flags: number): ChunkIndex {
  const type = cursor.number(1)
  switch (type) {
    case 1: {
      if ((flags & 2) === 0) return { kind: 'single', bytes: null, mask: 0 }
      return { kind: 'single', bytes: cursor.length(), mask: cursor.number(4) }
    }
    case 2:
      return { kind: 'implicit' }
    case 3:
      cursor.skip(1)
      return { kind: 'fixed' }
    case 4:
      cursor.skip(5)
      return { kind: 'extensible' }
    case 5:
      cursor.skip(6)
      return { kind: 'records' }
    default:
      throw new RangeError(`an index of type ${type}`)
  }
}
