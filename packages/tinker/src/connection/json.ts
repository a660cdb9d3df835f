import { parseJson } from '@spatial-ssrl/core'
import { brokenReply } from '../errors/tinker-error.ts'

/** A JSON object of a server, read field by field. */
export type JsonReply = Readonly<Record<string, unknown>>

/** The object that bytes are in JSON. @throws TinkerError `protocol` where they are none */
export function readObject(bytes: Uint8Array, call: string): JsonReply {
  const value = asObject(parseJson(new TextDecoder().decode(bytes)))
  if (value === null) throw brokenReply(`${call}: the reply is no JSON object`)
  return value
}

/** The value as an object, null where it is none. */
export function asObject(value: unknown): JsonReply | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonReply) : null
}

/** A text that must be there. @throws TinkerError `protocol` */
export function textField(reply: JsonReply, name: string, call: string): string {
  const value = reply[name]
  if (typeof value !== 'string' || value === '') throw brokenReply(`${call}: the reply holds no ${name}`)
  return value
}

/** Numbers by name; others are passed over. */
export function numbersField(reply: JsonReply, name: string): Record<string, number> {
  const entries = Object.entries(asObject(reply[name]) ?? {})
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}
