/** Values by which a run may pass the end of its page; writers pad to multiples of eight, some to whole blocks. */
const padding = 4096

/** Bits that hold numbers up to `most`. */
export function bitsFor(most: number): number {
  return 32 - Math.clz32(most)
}

/**
 * Walks numbers of `width` bits in runs, repeated or packed, without unpacking more than is asked for.
 * @param count of numbers that are read
 * @param counted what is counted among them, where anything is
 * @returns how many are `counted`
 * @throws RangeError for a run longer than the numbers that are left, or than its bytes
 */
export function walkRuns(bytes: Uint8Array, width: number, count: number, counted?: number): number {
  let [at, seen, found] = [0, 0, 0]
  while (seen < count) {
    const [head, next] = varint(bytes, at)
    at = next
    const length = head % 2 === 1 ? Math.floor(head / 2) * 8 : head / 2
    if (length > count - seen + padding) throw new RangeError(`a run of ${length} values, ${count - seen} are left`)
    const inside = Math.min(length, count - seen)
    if (head % 2 === 0) {
      let value = 0
      for (let i = 0; i < Math.ceil(width / 8); i++) value += (bytes[at++] ?? Number.NaN) * 256 ** i
      if (Number.isNaN(value)) throw new RangeError('a run is cut off')
      if (value === counted) found += inside
    } else {
      if (counted !== undefined) for (let i = 0; i < inside; i++) if (bitsAt(bytes, at, i, width) === counted) found++
      at += (length / 8) * width
    }
    seen += length
  }
  return found
}

/**
 * Checks numbers packed as differences, and adds them where they are lengths.
 * @returns the sum of the absolute numbers, and the first byte behind them
 * @throws RangeError for blocks of impossible sizes
 */
export function walkDeltas(bytes: Uint8Array, start: number, count: number): { sum: number; end: number } {
  let at = start
  const next = () => {
    const [value, end] = varint(bytes, at)
    at = end
    return value
  }
  const zigzag = () => {
    const value = next()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  const [blockSize, parts] = [next(), next()]
  const inPart = blockSize / parts
  if (parts < 1 || parts > 4096 || blockSize > 1 << 20 || !Number.isInteger(inPart) || inPart < 1)
    throw new RangeError(`blocks of ${blockSize} values in ${parts} parts`)
  next()
  let value = zigzag()
  let sum = count > 0 ? Math.abs(value) : 0
  for (let seen = 1; seen < count; ) {
    const least = zigzag()
    const widths = bytes.subarray(at, at + parts)
    if (widths.length < parts) throw new RangeError('a block is cut off')
    at += parts
    for (let part = 0; part < parts && seen < count; part++) {
      const width = widths[part]!
      for (let i = 0; i < inPart && seen < count; i++, seen++) {
        value += least + (width > 32 ? 0 : bitsAt(bytes, at, i, width))
        sum += Math.abs(value)
      }
      at += (inPart * width) / 8
    }
  }
  return { sum, end: at }
}

/** Number `i` of those of `width` bits (at most 32) that are packed from byte `start` on, the lowest bits first. */
function bitsAt(bytes: Uint8Array, start: number, i: number, width: number): number {
  let value = 0
  for (let bit = i * width, done = 0; done < width; ) {
    const inByte = Math.min(8 - (bit & 7), width - done)
    value += (((bytes[start + (bit >> 3)] ?? 0) >> (bit & 7)) & ((1 << inByte) - 1)) * 2 ** done
    done += inByte
    bit += inByte
  }
  return value
}

function varint(bytes: Uint8Array, start: number): [value: number, end: number] {
  let value = 0
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i]
    if (byte === undefined) throw new RangeError('a number is cut off')
    value += (byte & 127) * 2 ** (7 * i)
    if (byte < 128) return [value, start + i + 1]
  }
  throw new RangeError('a number without an end')
}
