import { SpatialError } from '@spatial-ssrl/core'
import type { TensorDtype } from './safetensors-header.ts'

/** One stored tensor. */
export interface TensorData {
  dtype: TensorDtype
  shape: number[]
  /** Little-endian elements, row-major, as in the file. */
  bytes: Uint8Array
}

/**
 * The elements as float32. F32 data that is aligned is returned as a view of `bytes`; F16, BF16 and F64 are converted into a new
 * array (F64 is rounded).
 * @throws SpatialError `model` for a tensor that holds no floats
 */
export function toFloat32({ dtype, bytes }: TensorData): Float32Array {
  switch (dtype) {
    case 'F32':
      return bytes.byteOffset % 4 === 0
        ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
        : new Float32Array(bytes.slice().buffer)
    case 'BF16':
      return fromBfloat16(words(bytes))
    case 'F16':
      return fromFloat16(words(bytes))
    case 'F64':
      return Float32Array.from(new Float64Array(bytes.slice().buffer))
    default:
      throw new SpatialError('model', `a weight is stored as ${dtype}; only F32, F16, BF16 and F64 can be read`)
  }
}

/** Rounds to the nearest bfloat16, ties to even; NaN stays NaN. */
export function toBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const result = new Uint16Array(values.length)
  for (let i = 0; i < result.length; i++) {
    const word = bits[i]!
    // Adding could carry a NaN over into infinity, so a NaN is cut and kept quiet.
    if ((word & 0x7fffffff) > 0x7f800000) result[i] = (word >>> 16) | 0x40
    else result[i] = (word + 0x7fff + ((word >>> 16) & 1)) >>> 16
  }
  return result
}

/** Rounds to the nearest float16, ties to even; what is too large becomes infinite, NaN stays NaN. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const result = new Uint16Array(values.length)
  for (let i = 0; i < result.length; i++) {
    const word = bits[i]!
    const sign = (word >>> 16) & 0x8000
    const size = word & 0x7fffffff
    if (size > 0x7f800000) result[i] = sign | 0x7e00
    else if (size >= 0x47800000)
      result[i] = sign | 0x7c00 // 65,536 and more
    else if (size >= 0x38800000) result[i] = sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13)
    else result[i] = sign | nearestEven(Math.abs(values[i]!) * 2 ** 24) // below 2⁻¹⁴ the steps are equal
  }
  return result
}

function nearestEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}

function words(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice()
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2)
}

function fromBfloat16(source: Uint16Array): Float32Array {
  const bits = new Uint32Array(source.length)
  for (let i = 0; i < source.length; i++) bits[i] = source[i]! << 16
  return new Float32Array(bits.buffer)
}

function fromFloat16(source: Uint16Array): Float32Array {
  const result = new Float32Array(source.length)
  for (let i = 0; i < source.length; i++) {
    const word = source[i]!
    const exponent = (word >>> 10) & 31
    const fraction = word & 1023
    const magnitude =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent < 31
          ? (1 + fraction / 1024) * 2 ** (exponent - 15)
          : fraction === 0
            ? Infinity
            : NaN
    result[i] = word & 0x8000 ? -magnitude : magnitude
  }
  return result
}
