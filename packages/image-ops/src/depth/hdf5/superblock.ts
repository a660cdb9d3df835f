import { Source } from './source.ts'

const signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')

/** Where the superblock lies: at the beginning, or behind a block of the user's own of 512, 1024, 2048 … bytes; null in other files. */
export function findSuperblock(bytes: Uint8Array): number | null {
  for (let at = 0; at + signature.length <= bytes.length; at = at === 0 ? 512 : 2 * at)
    if (signature.equals(bytes.subarray(at, at + signature.length))) return at
  return null
}

/** The file behind its superblock at `start`, and the address of the root group. Versions 0 to 3. */
export function openFile(bytes: Uint8Array, start: number): { source: Source; root: number } {
  const source = new Source(bytes.subarray(start))
  const cursor = source.at(0).skip(signature.length)
  const version = cursor.number(1)
  if (version > 3) throw new RangeError(`a superblock of version ${version}`)
  if (version < 2) {
    cursor.skip(4)
    readSizes(source, cursor.number(1), cursor.number(1))
    cursor.skip(version === 1 ? 13 : 9).skip(4 * source.offsetSize) // trees, flags; base, free space, end, driver
    cursor.skip(source.offsetSize) // the root's name
    return { source, root: cursor.address() ?? -1 }
  }
  readSizes(source, cursor.number(1), cursor.number(1))
  cursor.skip(1).skip(3 * source.offsetSize) // flags; base, extension, end
  const root = cursor.address() ?? -1
  cursor.check()
  return { source, root }
}

function readSizes(source: Source, offsetSize: number, lengthSize: number): void {
  if (![2, 4, 8].includes(offsetSize) || ![2, 4, 8].includes(lengthSize)) throw new RangeError('odd sizes of addresses')
  source.offsetSize = offsetSize
  source.lengthSize = lengthSize
}
