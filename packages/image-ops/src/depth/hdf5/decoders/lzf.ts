/** Most bytes that one byte can stand for: three bytes repeat up to 264. */
const mostPerByte = 88

/**
 * Undoes LZF: a byte below 32 copies one more bytes than it says, another repeats what was written before.
 * @param most bytes that may come out
 * @throws RangeError for damage
 */
export function lzf(packed: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(Math.min(most, packed.length * mostPerByte))
  let to = 0
  for (let from = 0; from < packed.length; ) {
    const control = packed[from++]!
    if (control < 32) {
      const length = control + 1
      if (from + length > packed.length || to + length > out.length) throw new RangeError('a copy out of bounds')
      out.set(packed.subarray(from, from + length), to)
      from += length
      to += length
      continue
    }
    let length = (control >> 5) + 2
    if (length === 9) length += packed[from++] ?? 0
    const back = ((control & 31) << 8) + (packed[from++] ?? 0) + 1
    if (back > to || to + length > out.length) throw new RangeError('a repeat out of bounds')
    for (let i = 0; i < length; i++, to++) out[to] = out[to - back]!
  }
  return out.subarray(0, to)
}
