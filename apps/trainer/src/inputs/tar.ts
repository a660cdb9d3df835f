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
/** Longest extension header that is read, bytes; they hold a name. */
const longestName = 65_536

/**
 * The regular files of a tar archive (ustar, GNU and pax names), from their headers alone.
 * @throws SpatialError `data` for an archive that is cut off, packed, or no tar
 */
export async function* listTar(file: string): AsyncGenerator<TarMember> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const read = async (start: number, length: number) => {
      const bytes = Buffer.alloc(length)
      const { bytesRead } = await handle.read(bytes, 0, length, start)
      if (bytesRead < length) throw new SpatialError('data', 'the archive is cut off: copy it again')
      return bytes
    }
    let longName: string | undefined
    for (let at = 0; at < size; ) {
      const header = await read(at, block)
      if (header.every((byte) => byte === 0)) return
      const { name, length, type } = parseHeader(header, at === 0)
      const start = at + block
      if (start + length > size) throw new SpatialError('data', 'the archive is cut off: copy it again')
      if (type === 'L' || type === 'x') {
        const text = (await read(start, Math.min(length, longestName))).toString('utf8')
        longName = type === 'L' ? text.replace(/\0.*$/s, '') : /^\d+ path=(.*)$/m.exec(text)?.[1]
      } else {
        if (type === '0' || type === '\0') yield { name: longName ?? name, start, length }
        longName = undefined
      }
      at = start + Math.ceil(length / block) * block
    }
  } finally {
    await handle.close()
  }
}

function parseHeader(header: Buffer, first: boolean): { name: string; length: number; type: string } {
  const text = (from: number, to: number) => header.toString('utf8', from, to).replace(/\0.*$/s, '')
  let sum = 8 * 32 // the checksum's own bytes count as spaces
  for (let i = 0; i < block; i++) if (i < 148 || i >= 156) sum += header[i]!
  if (Number.parseInt(text(148, 156), 8) !== sum) {
    const packed = header[0] === 0x1f && header[1] === 0x8b
    if (first && packed)
      throw new SpatialError('data', 'a packed archive: unpack it with gunzip, pictures hardly shrink')
    throw new SpatialError('data', first ? 'no tar archive: check the file' : 'the archive is damaged: copy it again')
  }
  const prefix = text(257, 262) === 'ustar' ? text(345, 500) : ''
  // Sizes over 8 GB are binary with the first bit set.
  const length = header[124]! & 0x80 ? header.readUIntBE(130, 6) : Number.parseInt(text(124, 136) || '0', 8)
  if (!Number.isSafeInteger(length)) throw new SpatialError('data', 'the archive is damaged: copy it again')
  return {
    name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    length,
    type: String.fromCharCode(header[156]!),
  }
}
