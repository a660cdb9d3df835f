import { brokenReply } from '../errors/tinker-error.ts'

/** A file of an archive, as it comes. */
export interface TarFile {
  /** Its last name: archives of checkpoints are flat. */
  name: string
  /** Its bytes; must be read to the end before the next file is asked for. */
  content: AsyncGenerator<Uint8Array>
}

const blockSize = 512

/**
 * The regular files of a tar archive (POSIX ustar, GNU). Folders, links and headers of other formats are passed over.
 * @throws TinkerError `protocol` for an archive that is cut off, or none
 */
export async function* untar(archive: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const source = archive[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array(0)

  /** Up to `most` bytes, at least one. */
  const some = async (most: number): Promise<Uint8Array> => {
    while (held.length === 0) {
      const { value, done } = await source.next()
      if (done) throw brokenReply('the archive of the checkpoint is cut off')
      held = value
    }
    const part = held.subarray(0, most)
    held = held.subarray(part.length)
    return part
  }
  async function* take(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0; ) {
      const part = await some(left)
      left -= part.length
      yield part
    }
  }
  const block = async (): Promise<Uint8Array> => {
    const whole = new Uint8Array(blockSize)
    let at = 0
    for await (const part of take(blockSize)) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }

  for (;;) {
    const header = await block()
    if (header.every((byte) => byte === 0)) return
    if (checksum(header) !== octal(header, 148, 8)) throw brokenReply('the archive of the checkpoint is damaged')
    const size = octal(header, 124, 12)
    const type = header[156]
    const name = text(header, 0, 100).split('/').at(-1) ?? ''
    let left = size
    async function* content(): AsyncGenerator<Uint8Array> {
      while (left > 0) {
        const part = await some(left)
        left -= part.length
        yield part
      }
    }
    const isFile = type === 0 || type === 0x30
    if (isFile && name !== '') yield { name, content: content() }
    for await (const _ of take(left + ((blockSize - (size % blockSize)) % blockSize)));
  }
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end))
}

function octal(header: Uint8Array, at: number, length: number): number {
  const digits = text(header, at, length).trim()
  if (!/^[0-7]{1,11}$/.test(digits)) throw brokenReply('the archive of the checkpoint is damaged')
  return Number.parseInt(digits, 8)
}

/** Sum of the header's bytes, those of the checksum itself taken for spaces. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
}
