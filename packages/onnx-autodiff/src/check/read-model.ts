import { BinaryReader, type WireType } from '@bufbuild/protobuf/wire'

/** A protobuf message by field number; every field is a list, in order of appearance. */
export type Message = Map<number, Field[]>

/** A field as read: varints and 32-bit floats as numbers, everything else as bytes. */
export type Field = number | Uint8Array

const [VARINT, BYTES, BIT32] = [0, 2, 5] as const

/** Reads one message without a schema: enough to look at what the writer wrote. */
export function readMessage(bytes: Uint8Array): Message {
  const reader = new BinaryReader(bytes)
  const fields: Message = new Map()
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    const list = fields.get(field) ?? []
    list.push(readField(reader, type))
    fields.set(field, list)
  }
  return fields
}

function readField(reader: BinaryReader, type: WireType): Field {
  if (type === VARINT) return Number(reader.int64())
  if (type === BYTES) return reader.bytes()
  if (type === BIT32) return reader.float()
  throw new RangeError(`readMessage: expected a varint, bytes or a float, got wire type ${type}`)
}

/** Nested messages of a field. */
export function messages(message: Message, field: number): Message[] {
  return (message.get(field) ?? []).map((value) => readMessage(value as Uint8Array))
}

/** Strings of a field. */
export function strings(message: Message, field: number): string[] {
  return (message.get(field) ?? []).map((value) => new TextDecoder().decode(value as Uint8Array))
}

/** The only number of a field. */
export function integer(message: Message, field: number): number {
  const [value] = message.get(field) ?? []
  if (typeof value !== 'number') throw new RangeError(`integer: expected a number in field ${field}, got ${value}`)
  return value
}

/** Integers of a packed field. */
export function packedIntegers(message: Message, field: number): number[] {
  const [bytes] = message.get(field) ?? []
  if (!(bytes instanceof Uint8Array)) return []
  const reader = new BinaryReader(bytes)
  const values: number[] = []
  while (reader.pos < reader.len) values.push(Number(reader.int64()))
  return values
}
