import { brokenReply } from '../errors/tinker-error.ts'
import { wireType } from './write-message.ts'

/** One field as it lies on the wire. */
export interface WireField {
  field: number
  /** The value of a varint; above 2⁵³ only its size is right. Otherwise 0. */
  integer: number
  /** What a field of bytes, 8 or 4 bytes holds; a view on the message. Otherwise empty. */
  bytes: Uint8Array
}

const nothing: Uint8Array = new Uint8Array(0)

/**
 * The fields of a protocol-buffer message, in order. Fields of numbers that the caller does not know are for it to pass over.
 * @throws TinkerError `protocol` for bytes that are no message
 */
export function readMessage(message: Uint8Array): WireField[] {
  const fields: WireField[] = []
  let at = 0

  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = message[at++]
      if (byte === undefined) throw broken('it ends within a number')
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw broken('a number is over 10 bytes long')
  }

  const take = (length: number): Uint8Array => {
    if (length > message.length - at) throw broken('a field is longer than what is left')
    at += length
    return message.subarray(at - length, at)
  }

  while (at < message.length) {
    const tag = varint()
    const [field, type] = [Math.floor(tag / 8), tag % 8]
    if (field < 1 || field >= 2 ** 29) throw broken(`${field} is no number of a field`)
    if (type === wireType.varint) fields.push({ field, integer: varint(), bytes: nothing })
    else if (type === wireType.bytes) fields.push({ field, integer: 0, bytes: take(varint()) })
    else if (type === wireType.fixed64) fields.push({ field, integer: 0, bytes: take(8) })
    else if (type === wireType.fixed32) fields.push({ field, integer: 0, bytes: take(4) })
    else throw broken(`wire type ${type} is not in use`)
  }
  return fields
}

/** Text of a string field. @throws TinkerError `protocol` for bytes that are no UTF-8 */
export function readText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw broken('a text is no UTF-8')
  }
}

/** A double field. @throws TinkerError `protocol` unless there are 8 bytes */
export function readDouble(bytes: Uint8Array): number {
  if (bytes.length !== 8) throw broken(`a double has ${bytes.length} bytes`)
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true)
}

/** An entry of a map. */
export function readEntry(bytes: Uint8Array): { key: string; value: Uint8Array } {
  const entry = { key: '', value: nothing }
  for (const { field, bytes: body } of readMessage(bytes)) {
    if (field === 1) entry.key = readText(body)
    if (field === 2) entry.value = body
  }
  return entry
}

/** The numbers of a packed field. */
export function readPacked(bytes: Uint8Array): number[] {
  const values: number[] = []
  let value = 0
  let shift = 0
  for (const byte of bytes) {
    if (shift >= 70) throw broken('a number is over 10 bytes long')
    value += (byte & 0x7f) * 2 ** shift
    shift += 7
    if (byte >= 0x80) continue
    values.push(value)
    value = 0
    shift = 0
  }
  if (shift > 0) throw broken('it ends within a number')
  return values
}

function broken(why: string) {
  return brokenReply(`the reply is no protocol-buffer message: ${why}`)
}
