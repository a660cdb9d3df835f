import type { DType } from './value.ts'

/** Little-endian bytes of numbers stored as a dtype. Integers are taken as exact, float16 and bfloat16 round to nearest even. */
export function constantBytes(data: ArrayLike<number>, dtype: DType): Uint8Array {
  const numbers = Array.isArray(data) ? (data as number[]) : Array.from(data)
  const typed = typedArray(numbers, dtype)
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength)
}

function typedArray(numbers: number[], dtype: DType) {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(numbers)
    case 'float64':
      return Float64Array.from(numbers)
    case 'float16':
      return Uint16Array.from(numbers, halfBits)
    case 'bfloat16':
      return Uint16Array.from(numbers, bfloat16Bits)
    case 'int32':
      return Int32Array.from(numbers)
    case 'int64':
      return BigInt64Array.from(numbers, BigInt)
    case 'uint16':
      return Uint16Array.from(numbers)
    case 'uint8':
      return Uint8Array.from(numbers)
    case 'uint4':
      return Uint8Array.from(
        { length: Math.ceil(numbers.length / 2) },
        (_, byte) => numbers[2 * byte]! | ((numbers[2 * byte + 1] ?? 0) << 4),
      )
    case 'int8':
      return Int8Array.from(numbers)
    case 'bool':
      return Uint8Array.from(numbers, (number) => (number === 0 ? 0 : 1))
  }
}

/** IEEE 754 binary16 bits of a number, rounded to nearest even from its float32 value. */
export function halfBits(number: number): number {
  const bits = new Uint32Array(Float32Array.of(number).buffer)[0]!
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  if (magnitude < 0x33000001) return sign
  const exponent = (magnitude >>> 23) - 112
  const mantissa = (magnitude & 0x7fffff) | 0x800000
  const shift = exponent > 0 ? 13 : 14 - exponent
  const kept = mantissa >>> shift
  const rest = mantissa & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  const rounded = kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0)
  return sign | (exponent > 0 ? rounded + ((exponent - 1) << 10) : rounded)
}

/** bfloat16 bits of a number, rounded to nearest even from its float32 value; a NaN stays quiet. */
function bfloat16Bits(number: number): number {
  const bits = new Uint32Array(Float32Array.of(number).buffer)[0]!
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16
}
