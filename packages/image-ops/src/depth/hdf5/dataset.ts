import { type Chunk, listChunks } from './chunks.ts'
import { type NumberType, readDatatype } from './datatype.ts'
import { type Filter, readPipeline, undoFilters } from './filters.ts'
import { type Layout, readLayout, readShape, type Shape } from './layout.ts'
import { findMessage, type Message, messageTypes } from './object-header.ts'
import { type Source, UnreadFeature } from './source.ts'

/** Most bytes that one stored byte of a chunk can become: what deflate reaches at best, and LZF never. */
const mostPerByte = 1032

type Chunked = Extract<Layout, { kind: 'chunked' }>

/** The shape of a dataset, null for groups and named types. */
export function shapeOf(messages: readonly Message[]): Shape | null {
  const space = findMessage(messages, messageTypes.dataspace)
  const layout = findMessage(messages, messageTypes.layout)
  return space === undefined || layout === undefined ? null : readShape(space)
}

/**
 * Every number of a dataset of up to three axes, rounded to float32. What was never written is the fill value.
 * @throws UnreadFeature for what is not read, RangeError for damage
 */
export function readNumbers(source: Source, messages: readonly Message[], shape: Shape): Float32Array {
  if (findMessage(messages, messageTypes.externalFiles))
    throw new UnreadFeature('numbers that lie in another file', 'copy them into one')
  const [typeMessage, layoutMessage] = [messageTypes.datatype, messageTypes.layout].map((t) => findMessage(messages, t))
  if (!typeMessage || !layoutMessage) throw new RangeError('no type or no layout')
  const type = readDatatype(typeMessage)
  const layout = readLayout(layoutMessage)
  const pipeline = findMessage(messages, messageTypes.filters)
  const filters = pipeline ? readPipeline(pipeline) : []
  const count = shape.dims.reduce((product, size) => product * size, 1)
  if (layout.kind === 'chunked') {
    if (count * type.size > source.bytes.length * mostPerByte) throw new RangeError(`${count} numbers in too few bytes`)
    const values = new Float32Array(count).fill(fillValue(messages, type))
    copyChunks(source, values, { shape, layout, type, filters })
    return values
  }
  const address = layout.kind === 'compact' ? layout.at : layout.address
  if (layout.kind === 'compact' && layout.bytes < count * type.size)
    throw new RangeError('fewer numbers than its shape')
  if (address === null) throw new UnreadFeature('numbers that were never written', 'leave this file out')
  return toFloats(source.slice(address, count * type.size), type, count)
}

function toFloats(bytes: Uint8Array, type: NumberType, count: number): Float32Array {
  if (type.plainFloat) return new Float32Array(Uint8Array.prototype.slice.call(bytes, 0, 4 * count).buffer)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const values = new Float32Array(count)
  for (let i = 0; i < count; i++) values[i] = type.read(view, i * type.size)
  return values
}

function copyChunks(
  source: Source,
  values: Float32Array,
  { shape, layout, type, filters }: { shape: Shape; layout: Chunked; type: NumberType; filters: readonly Filter[] },
): void {
  const ones = Array.from({ length: 3 - shape.dims.length }, () => 1)
  const dims = [...ones, ...shape.dims] as [number, number, number]
  const chunk = [...ones, ...layout.chunk] as [number, number, number]
  const inChunk = chunk.reduce((product, size) => product * size, 1)
  if (dims.length !== 3 || chunk.length !== 3 || !(inChunk >= 1)) throw new RangeError('chunks of another shape')
  const plainBytes = inChunk * type.size
  const seen = new Set<number>()
  for (const part of listChunks(source, layout, shape, { plainBytes, filtered: filters.length > 0 })) {
    const origin = [...ones.map(() => 0), ...part.origin] as [number, number, number]
    if (origin.some((first, axis) => first % chunk[axis]! !== 0)) throw new RangeError('a chunk between two places')
    if (origin.some((first, axis) => first >= dims[axis]!)) continue // from before the dataset shrank
    const place = (origin[0] * dims[1] + origin[1]) * dims[2] + origin[2]
    if (seen.has(place)) throw new RangeError('two chunks for one place')
    seen.add(place)
    const numbers = readChunk(source, part, { type, inChunk, filters: keptFilters(part, layout, shape, filters) })
    copyChunk(values, numbers, origin, chunk, dims)
  }
}

/** Chunks that stick out of the dataset are left unfiltered by writers that say so. */
function keptFilters(
  { origin }: Chunk,
  { chunk, wholeEdges }: Chunked,
  { dims }: Shape,
  filters: readonly Filter[],
): readonly Filter[] {
  const sticksOut = origin.some((first, axis) => first + chunk[axis]! > dims[axis]!)
  return sticksOut && !wholeEdges ? [] : filters
}

function readChunk(
  source: Source,
  { address, bytes, mask }: Chunk,
  { type, inChunk, filters }: { type: NumberType; inChunk: number; filters: readonly Filter[] },
): Float32Array {
  const size = inChunk * type.size
  if (size > bytes * mostPerByte) throw new RangeError(`a chunk of ${size} bytes in ${bytes}`)
  return toFloats(undoFilters(source.slice(address, bytes), filters, mask, size), type, inChunk)
}

/** The part of a chunk that lies in the dataset, row by row. */
function copyChunk(
  values: Float32Array,
  numbers: Float32Array,
  origin: [number, number, number],
  chunk: [number, number, number],
  dims: [number, number, number],
): void {
  const [planes, rows, columns] = [0, 1, 2].map((axis) => Math.min(chunk[axis]!, dims[axis]! - origin[axis]!))
  for (let plane = 0; plane < planes!; plane++) {
    for (let row = 0; row < rows!; row++) {
      const from = (plane * chunk[1] + row) * chunk[2]
      const to = ((origin[0] + plane) * dims[1] + origin[1] + row) * dims[2] + origin[2]
      values.set(numbers.subarray(from, from + columns!), to)
    }
  }
}

function fillValue(messages: readonly Message[], type: NumberType): number {
  const message = findMessage(messages, messageTypes.fill)
  if (message === undefined) return 0
  const cursor = message.at()
  const version = cursor.number(1)
  let defined = true
  if (version === 3) defined = (cursor.number(1) & 0x20) !== 0
  else {
    cursor.skip(2)
    defined = cursor.number(1) !== 0
  }
  if (!defined || cursor.number(4) !== type.size) return 0
  return type.read(cursor.source.view, cursor.position)
}
