/** A protocol-buffer message in the making; fields appear in the order of the calls. */
export interface MessageWriter {
  /** A varint field; 0 is left out, as proto3 does. @param value a non-negative integer */
  integer(field: number, value: number): void
  /** A string or bytes field, or a message that is already written; written even when empty. */
  bytes(field: number, value: string | Uint8Array): void
  /** A double field. */
  double(field: number, value: number): void
  /** Integers ≥ 0, packed. An empty list is left out. */
  packed(field: number, values: readonly number[]): void
  finish(): Uint8Array
}

/** Wire types of https://protobuf.dev/programming-guides/encoding/. */
export const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** Starts a message. */
export function writeMessage(): MessageWriter {
  const parts: Uint8Array[] = []
  const tag = (field: number, type: number) => parts.push(varint(field * 8 + type))
  const bytes = (field: number, value: string | Uint8Array) => {
    const body = typeof value === 'string' ? new TextEncoder().encode(value) : value
    tag(field, wireType.bytes)
    parts.push(varint(body.length), body)
  }
  return {
    integer(field, value) {
      if (value === 0) return
      tag(field, wireType.varint)
      parts.push(varint(value))
    },
    bytes,
    double(field, value) {
      const body = new Uint8Array(8)
      new DataView(body.buffer).setFloat64(0, value, true)
      tag(field, wireType.fixed64)
      parts.push(body)
    },
    packed(field, values) {
      if (values.length > 0) bytes(field, concatenate(values.map(varint)))
    },
    finish: () => concatenate(parts),
  }
}

/** An entry of a protocol-buffer map: its key is field 1, its value field 2. */
export function writeEntry(key: string, writeValue: (entry: MessageWriter) => void): Uint8Array {
  const entry = writeMessage()
  entry.bytes(1, key)
  writeValue(entry)
  return entry.finish()
}

/** Seven bits a byte, the lowest first. @throws RangeError unless `value` is an integer in [0, 2⁵³) */
function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`varint: expected an integer ≥ 0, got ${value}`)
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  bytes.push(rest)
  return Uint8Array.from(bytes)
}

/** The parts one after another. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
