import { SpatialError } from '@spatial-ssrl/core'
import { checkSize } from '../numbers/limits.ts'

/** What the header of an OpenEXR file tells. */
export interface ExrHeader {
  width: number
  height: number
  /** Number of the first row. */
  top: number
  /** In the order of the file. `type`: 0 unsigned integer, 1 half, 2 float. */
  channels: { name: string; type: number }[]
  /** 0 none, 1 RLE, 2 ZIPS, 3 ZIP. */
  compression: number
  /** Where the table of chunks begins. */
  end: number
}

const compressionNames = ['none', 'RLE', 'ZIPS', 'ZIP', 'PIZ', 'PXR24', 'B44', 'B44A', 'DWAA', 'DWAB']

/** @throws SpatialError `data` for damage and for kinds of file that `readExr` does not read */
export function readExrHeader(bytes: Uint8Array, name: string): ExrHeader {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const fail = (what: string) => new SpatialError('data', `${name}: ${what}`)
  if (view.length < 8 || view.readUInt32LE(0) !== 20000630) throw fail('not an OpenEXR file: check the depth profile')
  const flags = view.readUInt32LE(4) & 0xfffffb00 // the version and the flag for long names do not matter
  if (flags !== 0) throw fail('tiles, deep data or several parts: save it as one part of scan lines')
  const attributes = new Map<string, Buffer>()
  let at = 8
  const text = () => {
    const end = view.indexOf(0, at)
    if (end < 0) throw fail('cut off inside its header: copy the file again')
    const word = view.toString('latin1', at, end)
    at = end + 1
    return word
  }
  for (let key = text(); key !== ''; key = text()) {
    text() // the type; the names that matter have one each
    if (at + 4 > view.length) throw fail('cut off inside its header: copy the file again')
    const size = view.readUInt32LE(at)
    attributes.set(key, view.subarray(at + 4, at + 4 + size))
    at += 4 + size
    if (at > view.length) throw fail('cut off inside its header: copy the file again')
  }
  const frame = attributes.get('dataWindow')
  const compression = attributes.get('compression')?.[0]
  if (frame?.length !== 16 || compression === undefined) throw fail('an incomplete header: copy the file again')
  if (compression > 3)
    throw fail(
      `compressed with ${compressionNames[compression] ?? `method ${compression}`}: save it with ZIP or without`,
    )
  const [left, top, right, bottom] = [0, 4, 8, 12].map((offset) => frame.readInt32LE(offset)) as [
    number,
    number,
    number,
    number,
  ]
  const [width, height] = [right - left + 1, bottom - top + 1]
  checkSize(width, height, name)
  return { width, height, top, channels: readChannels(attributes.get('channels'), fail), compression, end: at }
}

function readChannels(list: Buffer | undefined, fail: (what: string) => SpatialError): ExrHeader['channels'] {
  const channels: ExrHeader['channels'] = []
  for (let at = 0; list !== undefined && list[at] !== 0; ) {
    const end = list.indexOf(0, at)
    if (end < 0 || end + 17 > list.length) throw fail('a damaged list of channels: copy the file again')
    const type = list.readUInt32LE(end + 1)
    if (type > 2) throw fail('a damaged list of channels: copy the file again')
    if (list.readUInt32LE(end + 9) !== 1 || list.readUInt32LE(end + 13) !== 1)
      throw fail('channels of different resolution: save depth alone')
    channels.push({ name: list.toString('latin1', at, end), type })
    at = end + 17
  }
  if (channels.length === 0) throw fail('no channels: copy the file again')
  return channels
}
