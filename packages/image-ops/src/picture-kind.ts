import { refuseLfsPointer, SpatialError } from '@spatial-ssrl/core'

const rawCamera = 'raw camera files are not read: develop it to JPEG'
const archive = 'an archive and no picture: unpack it'
const video = 'a video and no picture: export its frames'
const numbers = 'an array of numbers and no picture: give depth with --depth'

/** What files that are taken for pictures and are none that is read have at a byte, and what to do with them. */
const otherKinds: [at: number, signature: string, reason: string][] = [
  [0, '\xff\x0a', 'JPEG XL is not read: convert it to JPEG'],
  [0, '\0\0\0\x0cJXL ', 'JPEG XL is not read: convert it to JPEG'],
  [0, '\xff\x4f\xff\x51', 'JPEG 2000 is not read: convert it to JPEG'],
  [0, '\0\0\0\x0cjP  ', 'JPEG 2000 is not read: convert it to JPEG'],
  [0, 'BM', 'BMP is not read: convert it to PNG'],
  [0, '8BPS', 'PSD is not read: export it as PNG'],
  [0, '\0\0\x01\0', 'icons are not read: convert it to PNG'],
  [0, '%PDF', 'PDF and PostScript are not read: export the page as PNG'],
  [0, '%!PS', 'PDF and PostScript are not read: export the page as PNG'],
  [0, 'FUJIFILM', rawCamera],
  [0, 'IIRO', rawCamera],
  [0, 'IIRS', rawCamera],
  [0, 'IIU\0', rawCamera],
  [0, 'MMOR', rawCamera],
  [0, 'FOVb', rawCamera],
  [0, 'PK\x03\x04', archive],
  [0, '\x1f\x8b', archive],
  [0, '7z\xbc\xaf', archive],
  [0, 'Rar!', archive],
  [257, 'ustar', archive],
  [0, '\x1a\x45\xdf\xa3', video],
  [8, 'AVI ', video],
  [0, '\x93NUMPY', numbers],
  [0, '\x89HDF', numbers],
  [0, '\x76\x2f\x31\x01', numbers],
  [0, 'PIEH', numbers],
]

const page = 'a web page and no picture: download the file again, its address or your access was wrong'

/** The same of files of text. */
const textKinds: [RegExp, string][] = [
  [/^\s*(?:<!doctype html|<html)/i, page],
  [/^\s*<(?:svg|[?!])[\s\S]*(?:svg|xml)/i, 'SVG is not read: convert it to PNG'],
]

/** Brands of the container that HEIF shares with videos, by what they hold. */
const heic = /^(?:hei[cxms]|hev[cxms])$/
const heif = /^(?:mif[12]|msf1|miaf)$/
const avif = /^avi[fs]$/

/**
 * Lets pass what begins like JPEG, PNG, WebP, AVIF, TIFF or GIF, whatever the file is called: SVG, PDF and others never reach a decoder.
 * @throws SpatialError `data` naming what the bytes are where they are something known, RangeError for others
 */
export function checkPictureKind(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new RangeError('empty file')
  refuseLfsPointer(bytes, 'the picture')
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  const told = start.startsWith('ftyp', 4) ? boxKind(bytes, start) : otherKind(start)
  const reason = told ?? (isRawTiff(bytes, start) ? rawCamera : null)
  if (reason !== null) throw new SpatialError('data', reason)
  const known =
    ['\xff\xd8\xff', '\x89PNG', 'GIF8', 'II*\0', 'MM\0*'].some((signature) => start.startsWith(signature)) ||
    (start.startsWith('RIFF') && start.startsWith('WEBP', 8)) ||
    start.startsWith('ftyp', 4)
  if (!known) throw new RangeError('no JPEG, PNG, WebP, AVIF, TIFF or GIF')
}

function otherKind(start: string): string | null {
  const found = otherKinds.find(([at, signature]) => start.startsWith(signature, at))
  return found?.[2] ?? textKinds.find(([form]) => form.test(start))?.[1] ?? null
}

/** What a file of boxes holds by its brands, the major one first; null for AVIF. */
function boxKind(bytes: Uint8Array, start: string): string | null {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0)
  const end = Math.min(length, start.length, 256)
  const brands = [start.slice(8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(start.slice(at, at + 4))
  if (brands[0] === 'crx ') return rawCamera
  if (avif.test(brands[0]!)) return null
  if (brands.some((brand) => heic.test(brand))) return 'HEIC is not read: convert it to JPEG'
  if (brands.some((brand) => avif.test(brand))) return null
  if (brands.some((brand) => heif.test(brand))) return 'HEIF is not read: convert it to JPEG'
  return video
}

/** Tags of the first directory of a TIFF that only raw files have, or that say it is the thumbnail of another. */
const [subfileType, subDirectories, dngVersion] = [254, 330, 50706]

/** Whether a TIFF is a camera's: DNG by its tag, NEF and ARW because what comes first in them is only a thumbnail. */
function isRawTiff(bytes: Uint8Array, start: string): boolean {
  const little = start.startsWith('II*\0')
  if (!little && !start.startsWith('MM\0*')) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const directory = bytes.length < 8 ? bytes.length : view.getUint32(4, little)
  if (directory + 2 > bytes.length) return start.startsWith('CR', 8)
  const count = view.getUint16(directory, little)
  const tags = new Map<number, number>()
  for (let entry = 0; entry < count && directory + 14 + 12 * entry <= bytes.length; entry++) {
    const at = directory + 2 + 12 * entry
    tags.set(view.getUint16(at, little), view.getUint32(at + 8, little))
  }
  const isCanon = start.startsWith('CR', 8)
  return isCanon || tags.has(dngVersion) || (tags.has(subDirectories) && tags.get(subfileType) === 1)
}
