/** Bytes before the packed numbers: their width in bits, the size of the least value, and room for it. */
const headBytes = 21

/**
 * Undoes the scale-offset filter: numbers as differences from the least, in as few bits as they need; floats as whole numbers of
 * 10^-scale.
 * @param parameters kind of scale (0 floats, 2 integers), scale, count, class (0 integer, 1 float), size, sign, order (0 little), whether
 *   there is a fill value, the fill value
 * @throws RangeError for damage
 */
export function scaleOffset(packed: Uint8Array, parameters: readonly number[], most: number): Uint8Array {
  const [kind = 0, scale = 0, count = 0, type = 0, size = 0, , order = 0, filled = 0] = parameters
  const isFloat = type === 1
  if (packed.length < headBytes || ![1, 2, 4, 8].includes(size) || count * size > most)
    throw new RangeError('odd sizes')
  if (isFloat && (kind !== 0 || size < 4)) throw new RangeError('floats of an unknown scale')
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length)
  const bits = view.getUint32(0, true)
  if (bits > 8 * size || headBytes + (bits * count) / 8 > packed.length + 1)
    throw new RangeError('fewer bits than numbers')
  if (bits === 8 * size) return packed.subarray(headBytes, headBytes + count * size)
  const out = new Uint8Array(count * size)
  const target = new DataView(out.buffer)
  const little = order === 0
  const least = isFloat ? 0n : view.getBigInt64(5, true)
  const leastFloat = size === 8 ? view.getFloat64(5, true) : view.getFloat32(5, true)
  const fillMark = filled === 1 ? 2 ** bits - 1 : -1
  const fill = fillBytes(parameters, size, little)
  const divisor = 10 ** (scale | 0)
  let at = 8 * headBytes
  for (let i = 0; i < count; i++) {
    const value = readBits(packed, at, bits)
    at += bits
    const place = i * size
    if (bits > 0 && value === fillMark) out.set(fill, place)
    else if (!isFloat) writeInteger(target, place, size, least + BigInt(value), little)
    else if (size === 4) target.setFloat32(place, Math.fround(value / Math.fround(divisor)) + leastFloat, little)
    else target.setFloat64(place, value / divisor + leastFloat, little)
  }
  return out
}

/** `count` bits from bit `at` on, the highest of each byte first. Up to 2⁵³. */
function readBits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let left = count; left > 0; ) {
    const inByte = Math.min(left, 8 - (at & 7))
    const part = ((bytes[at >> 3] ?? 0) >> (8 - (at & 7) - inByte)) & ((1 << inByte) - 1)
    value = value * 2 ** inByte + part
    at += inByte
    left -= inByte
  }
  return value
}

/** The fill value, which the parameters hold as 32-bit words, in the order of the numbers. */
function fillBytes(parameters: readonly number[], size: number, little: boolean): Uint8Array {
  const words = new DataView(new ArrayBuffer(8))
  words.setUint32(0, parameters[8] ?? 0, true)
  words.setUint32(4, parameters[9] ?? 0, true)
  const bytes = new Uint8Array(words.buffer, 0, size)
  return little ? bytes : bytes.reverse()
}

function writeInteger(view: DataView, at: number, size: number, value: bigint, little: boolean): void {
  if (size === 1) view.setInt8(at, Number(BigInt.asIntN(8, value)))
  else if (size === 2) view.setInt16(at, Number(BigInt.asIntN(16, value)), little)
  else if (size === 4) view.setInt32(at, Number(BigInt.asIntN(32, value)), little)
  else view.setBigInt64(at, BigInt.asIntN(64, value), little)
}
