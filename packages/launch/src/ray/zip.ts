import { crc32, deflateRawSync } from 'node:zlib'

/** A file of an archive. */
export interface ZipFile {
  /** With slashes, relative. */
  name: string
  bytes: Uint8Array
  executable?: boolean
}

const made = { time: 0, day: 0x21 } // 1980-01-01: equal files give equal archives
const utf8Names = 0x800

/**
 * A zip archive (APPNOTE 6.3.3, without zip64): equal files in any order give equal bytes.
 * @throws RangeError over 65,535 files or 4 GiB
 */
export function zipFiles(files: readonly ZipFile[]): Buffer {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1))
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, bytes, executable } of sorted) {
    const named = Buffer.from(name)
    const packed = deflateRawSync(bytes)
    const facts = Buffer.alloc(26) // what both headers hold
    facts.writeUInt16LE(20, 0) // needs version 2.0: deflate, folders
    facts.writeUInt16LE(utf8Names, 2)
    facts.writeUInt16LE(8, 4) // deflate
    facts.writeUInt16LE(made.time, 6)
    facts.writeUInt16LE(made.day, 8)
    facts.writeUInt32LE(crc32(bytes), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(bytes.length, 18)
    facts.writeUInt16LE(named.length, 22)
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), facts, named, packed)
    const rest = Buffer.alloc(14) // comment length, disk, attributes, offset
    rest.writeUInt32LE(((executable ? 0o100755 : 0o100644) << 16) >>> 0, 6)
    rest.writeUInt32LE(offset, 10)
    central.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), facts, rest, named)
    offset += 30 + named.length + packed.length
  }
  const directory = Buffer.concat(central)
  if (sorted.length > 0xffff || offset + directory.length > 0xffffffff)
    throw new RangeError(`zip: expected at most 65,535 files and 4 GiB, got ${sorted.length} and ${offset} bytes`)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(sorted.length, 8)
  end.writeUInt16LE(sorted.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}
