import { open } from 'node:fs/promises'
import { SpatialError } from '@spatial-ssrl/core'

/** A regular file inside a tar archive. */
export interface TarMember {
  name: string
  /** First byte and number of bytes of its content. */
  start: number
  length: number
}

const block = 512
/** Longest extension header that is read, bytes; they hold names, and attributes of files. */
const longestExtension = 1 << 20

/** What an extension header says of the member behind it. */
interface Extension {
  name?: string
  length?: number
}

/**
 * The regular files of a tar archive (ustar, GNU and pax names and sizes), from their headers alone. Every header lies behind the one
 * before it, so the work ends with the file.
 * @throws SpatialError `data` for an archive that is cut off, damaged, packed, or no tar; the reason of `signal` once that has aborted
 */
export async function* listTar(file: string, signal?: AbortSignal): AsyncGenerator<TarMember> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const read = async (start: number, length: number) => {
      const bytes = Buffer.alloc(length)
      const { bytesRead } = await handle.read(bytes, 0, length, start)
      if (bytesRead < length) throw cutOff()
      return bytes
    }
    let extension: Extension = {}
    for (let at = 0; at < size; ) {
      signal?.throwIfAborted()
      const header = await read(at, block)
      if (header.every((byte) => byte === 0)) return
      const { name, type, ...own } = parseHeader(header, at === 0)
      const length = isExtension(type) ? own.length : (extension.length ?? own.length)
      const start = at + block
      if (start + length > size) throw cutOff()
      if (type === 'L' || type === 'x') {
        const text = await read(start, Math.min(length, longestExtension))
        extension = {
          ...extension,
          ...(type === 'x' ? parsePax(text) : { name: text.toString('utf8').replace(/\0.*$/s, '') }),
        }
      } else if (!isExtension(type)) {
        if (type === '0' || type === '\0') yield { name: extension.name ?? name, start, length }
        extension = {}
      }
      at = start + Math.ceil(length / block) * block
    }
  } finally {
    await handle.close()
  }
}

/** Headers that tell of the member behind them: GNU's long names and links, pax's of one member and of all. */
function isExtension(type: string): boolean {
  return 'LKxg'.includes(type)
}

function parseHeader(header: Buffer, first: boolean): { name: string; length: number; type: string } {
  const text = (from: number, to: number) => header.toString('utf8', from, to).replace(/\0.*$/s, '')
  let sum = 8 * 32 // the checksum's own bytes count as spaces
  for (let i = 0; i < block; i++) if (i < 148 || i >= 156) sum += header[i]!
  if (Number.parseInt(text(148, 156), 8) !== sum) {
    const packed = header[0] === 0x1f && header[1] === 0x8b
    if (first && packed)
      throw new SpatialError('data', 'a packed archive: unpack it with gunzip, pictures hardly shrink')
    if (first) throw new SpatialError('data', 'no tar archive: check the file')
    throw damaged()
  }
  const prefix = text(257, 262) === 'ustar' ? text(345, 500) : ''
  return {
    name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    length: parseLength(header.subarray(124, 136)),
    type: String.fromCharCode(header[156]!),
  }
}

/** A size: octal digits, or over 8 GB a binary number behind the first bit. @throws SpatialError for others, negative ones among them */
function parseLength(field: Buffer): number {
  if (field[0]! & 0x80) {
    const positive = field[0] === 0x80 && field.subarray(1, 6).every((byte) => byte === 0)
    if (!positive) throw damaged()
    return field.readUIntBE(6, 6)
  }
  const digits = /^ *([0-7]*)[ \0]*$/.exec(field.toString('latin1'))?.[1]
  if (digits === undefined) throw damaged()
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

/** The path and size in records of `length key=value` and a line break; what is cut off at the limit is left out. */
function parsePax(bytes: Buffer): Extension {
  const found: Extension = {}
  for (let at = 0; at < bytes.length; ) {
    const digits = /^(\d{1,7}) /.exec(bytes.toString('latin1', at, at + 8))?.[1]
    if (digits === undefined) break
    const end = at + Number(digits)
    const [, key, value = ''] = /^([^=]*)=(.*)$/s.exec(bytes.toString('utf8', at + digits.length + 1, end - 1)) ?? []
    if (end <= at + digits.length || key === undefined) throw damaged()
    if (key === 'path') found.name = value
    if (key === 'size') {
      if (!/^\d{1,15}$/.test(value)) throw damaged()
      found.length = Number(value)
    }
    at = end
  }
  return found
}

function cutOff(): SpatialError {
  return new SpatialError('data', 'the archive is cut off: copy it again')
}

function damaged(): SpatialError {
  return new SpatialError('data', 'the archive is damaged: copy it again')
}
