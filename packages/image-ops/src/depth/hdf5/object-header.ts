import type { Cursor, Source } from './source.ts'

/** Types of the messages that matter here. */
export const messageTypes = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFill: 0x04,
  fill: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  continuation: 0x10,
  symbolTable: 0x11,
} as const

/** A message of an object header: a cursor at its content, and the content's length. */
export interface Message {
  type: number
  at(): Cursor
  length: number
}

/** The messages of the object at `address`, those in continuations included, shared ones replaced by what they refer to. */
export function readObjectHeader(source: Source, address: number): Message[] {
  const messages: Message[] = []
  const cursor = source.at(address)
  if (cursor.number(1) === 1) {
    cursor.skip(7)
    const size = cursor.number(4)
    cursor.skip(4)
    readMessages(source, messages, cursor.position, size, { prefix: 8, letters: 0 })
    return messages
  }
  cursor.skip(-1).signature('OHDR')
  if (cursor.number(1) !== 2) throw new RangeError('an object header of unknown version')
  const flags = cursor.number(1)
  if (flags & 0x20) cursor.skip(16)
  if (flags & 0x10) cursor.skip(4)
  const size = cursor.number(1 << (flags & 3))
  const first = cursor.position
  cursor.skip(size).check()
  readMessages(source, messages, first, size, { prefix: flags & 4 ? 6 : 4, letters: 4 })
  return messages
}

/** The first message of a type. */
export function findMessage(messages: readonly Message[], type: number): Message | undefined {
  return messages.find((message) => message.type === type)
}

/** `letters` of a continuation's signature, 0 in headers of version 1. */
function readMessages(
  source: Source,
  into: Message[],
  start: number,
  size: number,
  form: { prefix: number; letters: number },
): void {
  const { prefix, letters } = form
  const end = start + size
  for (let at = start; at + prefix <= end; ) {
    const cursor = source.at(at)
    const type = cursor.number(prefix === 8 ? 2 : 1)
    const length = cursor.number(2)
    const flags = cursor.number(1)
    const content = at + prefix
    if (content + length > end) throw new RangeError('a message runs out of its header')
    at = content + length
    if (type === messageTypes.continuation) {
      const more = source.at(content)
      const [address, bytes] = [more.address() ?? -1, more.length()]
      const block = source.at(address)
      if (letters === 0) readMessages(source, into, address, bytes, form)
      else {
        block
          .signature('OCHK')
          .skip(bytes - 8)
          .check()
        readMessages(source, into, address + 4, bytes - 8, form)
      }
    } else if (flags & 2) into.push(...sharedMessage(source, content, type))
    else into.push({ type, length, at: () => source.at(content) })
  }
}

/** A message that lies in another object's header, such as a named type. */
function sharedMessage(source: Source, content: number, type: number): Message[] {
  const cursor = source.at(content)
  const version = cursor.number(1)
  const kind = cursor.number(1)
  if (version === 3 && kind !== 2) return [] // in the heap of shared messages, which plain writers do not make
  if (version === 1) cursor.skip(6)
  const found = findMessage(readObjectHeader(source, cursor.address() ?? -1), type)
  return found === undefined ? [] : [found]
}
