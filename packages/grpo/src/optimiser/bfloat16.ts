// One number seen both ways; written before every reading, so it carries nothing from call to call.
const float = new Float32Array(1)
const word = new Uint32Array(float.buffer)

/**
 * The 16 bits of the bfloat16 number nearest to `value`, ties to the even one, as torch and the processors round: 1 bit of sign, 8 of exponent, 7 of
 * mantissa, that is the upper half of a float32. `value` goes through float32 first, as a tensor's does. Beyond 3.39e38 the result is infinite.
 */
export function bfloat16Bits(value: number): number {
  float[0] = value
  const bits = word[0]!
  if (Number.isNaN(value)) return 0x7fc0
  // Adding just under half of the lowest kept bit, and the bit itself, carries upwards exactly when nearest-even asks for it.
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16
}

/** The number that 16 bits of bfloat16 stand for. */
export function bfloat16Value(bits: number): number {
  word[0] = bits << 16
  return float[0]!
}

/** `value` rounded to the nearest bfloat16 number, ties to even (see `bfloat16Bits`): relative error at most 2⁻⁸ for normal numbers. */
export function roundToBfloat16(value: number): number {
  return bfloat16Value(bfloat16Bits(value))
}
