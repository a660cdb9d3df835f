import { checksum } from './checksum.ts'

/** A part of the format that other programs write and this one does not read; not damage. */
export class UnreadFeature extends Error {
  readonly fix: string

  constructor(feature: string, fix: string) {
    super(feature)
    this.name = 'UnreadFeature'
    this.fix = fix
  }
}

/** Structures that a file may have us visit however small it is, and bytes of the file for each one more. */
const [fewestVisits, bytesPerVisit] = [1000, 4]

/**
 * The bytes of an HDF5 file from its superblock on. Reading past the end is a RangeError, and so is visiting more structures than the
 * bytes can hold, which is how a file that refers to itself ends.
 */
export class Source {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** Bytes per address and per length, as the superblock says. */
  offsetSize = 8
  lengthSize = 8
  private visitsLeft: number

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.visitsLeft = fewestVisits + bytes.length / bytesPerVisit
  }

  /** A cursor at an address, which counts as a visit. */
  at(address: number): Cursor {
    if (--this.visitsLeft < 0) throw new RangeError('more structures than bytes: it refers to itself')
    if (!(address >= 0 && address < this.bytes.length)) throw new RangeError(`address ${address} is outside the file`)
    return new Cursor(this, address)
  }

  /** Bytes [start, start + length), all of them there. */
  slice(start: number, length: number): Uint8Array {
    if (!(start >= 0 && length >= 0 && start + length <= this.bytes.length))
      throw new RangeError(`bytes ${start} to ${start + length} are outside the file`)
    return this.bytes.subarray(start, start + length)
  }
}

/** Reads forward through a structure. Numbers are little-endian. */
export class Cursor {
  readonly source: Source
  readonly start: number
  position: number

  constructor(source: Source, position: number) {
    this.source = source
    this.start = position
    this.position = position
  }

  skip(bytes: number): this {
    this.position += bytes
    return this
  }

  /** An unsigned number of 1 to 8 bytes. Beyond 2⁵³ it is rounded, which is outside any file. */
  number(size: number): number {
    let value = 0
    for (let i = size - 1; i >= 0; i--) value = value * 256 + this.source.view.getUint8(this.position + i)
    this.position += size
    return value
  }

  /** A length, as wide as the superblock says. */
  length(): number {
    return this.number(this.source.lengthSize)
  }

  /** An address, null where it is undefined (all bits set). */
  address(): number | null {
    const size = this.source.offsetSize
    const unset = this.source.slice(this.position, size).every((byte) => byte === 0xff)
    const address = this.number(size)
    return unset ? null : address
  }

  bytes(length: number): Uint8Array {
    const bytes = this.source.slice(this.position, length)
    this.position += length
    return bytes
  }

  text(length: number): string {
    return Buffer.from(this.bytes(length)).toString('utf8')
  }

  /** Expects the four letters that begin a structure. */
  signature(letters: string): this {
    const found = Buffer.from(this.bytes(4)).toString('latin1')
    if (found !== letters) throw new RangeError(`expected ${letters}, got other bytes`)
    return this
  }

  /** Holds what was read since `start` against the checksum that follows. */
  check(): this {
    const length = this.position - this.start
    const expected = checksum(this.source.slice(this.start, length))
    if (this.number(4) !== expected) throw new RangeError('a checksum differs')
    return this
  }
}
