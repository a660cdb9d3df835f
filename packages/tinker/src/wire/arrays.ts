import { brokenReply } from '../errors/tinker-error.ts'

/** Element types of the protocol. */
export const elementType = { float32: 1, int64: 2, int32: 3, bfloat16: 4 } as const

/** Numbers as the server sends them; bfloat16 is widened to float32. */
export type Numbers = Float32Array | Int32Array | BigInt64Array

// Little-endian, as every machine is that Node runs on: the bytes of a typed array are those of the wire.

/** The bytes of an array. */
export function bytesOf(values: Float32Array | Int32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

/** Each number as 8 bytes. */
export function int64Bytes(values: Int32Array): Uint8Array {
  const halves = new Int32Array(values.length * 2)
  for (let i = 0; i < values.length; i++) {
    halves[2 * i] = values[i]!
    halves[2 * i + 1] = values[i]! < 0 ? -1 : 0
  }
  return bytesOf(halves)
}

/** @throws TinkerError `protocol` for half an element */
export function float32(bytes: Uint8Array): Float32Array {
  return new Float32Array(whole(bytes, 4))
}

/** @throws TinkerError `protocol` for half an element */
export function int32(bytes: Uint8Array): Int32Array {
  return new Int32Array(whole(bytes, 4))
}

/** @throws TinkerError `protocol` for half an element */
export function int64(bytes: Uint8Array): BigInt64Array {
  return new BigInt64Array(whole(bytes, 8))
}

/** Bytes of one element. @throws TinkerError `protocol` for a type that is not in use */
export function elementSize(type: number): number {
  if (type === elementType.float32 || type === elementType.int32) return 4
  if (type === elementType.int64) return 8
  if (type === elementType.bfloat16) return 2
  throw brokenReply(`the reply holds numbers of type ${type}, which this client does not know`)
}

/** Numbers of a type. @throws TinkerError `protocol` for half an element or a type that is not in use */
export function readNumbers(bytes: Uint8Array, type: number): Numbers {
  if (type === elementType.float32) return float32(bytes)
  if (type === elementType.int32) return int32(bytes)
  if (type === elementType.int64) return int64(bytes)
  elementSize(type)
  const words = new Uint16Array(whole(bytes, 2))
  return new Float32Array(Uint32Array.from(words, (word) => word * 2 ** 16).buffer)
}

/** A copy that starts where any typed array may. */
function whole(bytes: Uint8Array, size: number): ArrayBuffer {
  if (bytes.length % size !== 0) throw brokenReply(`the reply holds ${bytes.length} bytes of ${size}-byte numbers`)
  return bytes.slice().buffer as ArrayBuffer
}
