/** A number, or a structure of them; texts and lists are passed over. */
export type Fields = Map<number, number | boolean | Fields>

/** Deepest structure that is read; those of parquet are eight deep. */
const deepest = 16

/**
 * The numbers of a structure in Thrift's compact form, as parquet writes its headers. Every length is held against the bytes that are
 * there, so that the work is bounded by them.
 * @returns the fields by number, and the first byte behind them
 * @throws RangeError for damage
 */
export function readFields(bytes: Uint8Array, start: number): { fields: Fields; end: number } {
  let at = start
  const byte = () => {
    if (at >= bytes.length) throw new RangeError('a header is cut off')
    return bytes[at++]!
  }
  /** An unsigned number of at most ten bytes; the low 53 bits are exact. */
  const varint = () => {
    let value = 0
    for (let i = 0; i < 10; i++) {
      const next = byte()
      value += (next & 127) * 2 ** (7 * i)
      if (next < 128) return value
    }
    throw new RangeError('a number without an end')
  }
  const zigzag = () => {
    const value = varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  const skip = (count: number) => {
    if (!(count >= 0 && at + count <= bytes.length)) throw new RangeError('a length runs out of its header')
    at += count
  }
  const element = (type: number, depth: number): number | boolean | Fields | null => {
    if (type === 1 || type === 2) return type === 1
    if (type === 3) return byte()
    if (type === 4 || type === 5 || type === 6) return zigzag()
    if (type === 7) skip(8)
    else if (type === 8) skip(varint())
    else if (type === 9 || type === 10) {
      const head = byte()
      const count = head >> 4 === 15 ? varint() : head >> 4
      if (depth > deepest || count > bytes.length - at) throw new RangeError('a list longer than its header')
      for (let i = 0; i < count; i++) element((head & 15) === 1 || (head & 15) === 2 ? 3 : head & 15, depth + 1)
    } else if (type === 12) return structure(depth + 1)
    else throw new RangeError(`a field of type ${type}`)
    return null
  }
  const structure = (depth: number): Fields => {
    if (depth > deepest) throw new RangeError('structures too deep')
    const fields: Fields = new Map()
    let number = 0
    for (let head = byte(); (head & 15) !== 0; head = byte()) {
      number = head >> 4 === 0 ? zigzag() : number + (head >> 4)
      const value = element(head & 15, depth)
      if (value !== null) fields.set(number, value)
    }
    return fields
  }
  const fields = structure(0)
  return { fields, end: at }
}

/** A whole number ≥ 0 of a structure, `otherwise` where it is missing. @throws RangeError for others */
export function countOf(fields: Fields | undefined, number: number, otherwise?: number): number {
  const value = fields?.get(number) ?? otherwise
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`a count of ${String(value)}`)
  return value
}
