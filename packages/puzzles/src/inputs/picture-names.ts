import { extname } from 'node:path'

const readable = new Set(['.jpg', '.jpeg', '.jpe', '.jfif', '.png', '.webp', '.avif', '.tif', '.tiff', '.gif'])

const unreadable = new Map([
  ['.heic', 'HEIC is not read: convert it to JPEG'],
  ['.heif', 'HEIF is not read: convert it to JPEG'],
  ['.bmp', 'BMP is not read: convert it to PNG'],
  ['.jxl', 'JPEG XL is not read: convert it to JPEG'],
  ['.jp2', 'JPEG 2000 is not read: convert it to JPEG'],
  ...['.dng', '.cr2', '.cr3', '.nef', '.arw', '.raf', '.orf', '.rw2'].map(
    (extension) => [extension, 'raw camera files are not read: develop it to JPEG'] as const,
  ),
])

const packed = /\.(zip|7z|rar|tgz|tbz2?|txz|tzst|gz|bz2|xz|zst|lz4)$/i
const otherTables = /\.(arrow|feather|tfrecords?|lmdb|mdb)$/i

/** What other programs put behind the name of a file that is unfinished or a second one. */
const putBehind = /\.(jpe?g|png|webp|avif|tiff?|gif)(~|\.(\d+|bak|old|orig|tmp|part|partial|crdownload|download))$/i

/** Whether a file name promises a picture of a kind that is read. */
export function isPicture(name: string): boolean {
  return readable.has(extname(name).toLowerCase())
}

/** Why a picture of this name is of no use, null for other files. */
export function unreadableKind(name: string): string | null {
  if (putBehind.test(name)) return 'an unfinished or second copy by its name: rename it if it is a picture'
  return unreadable.get(extname(name).toLowerCase()) ?? null
}

/** Why nobody looks into a file that may well hold pictures, null for other files. */
export function closedKind(name: string): string | null {
  if (packed.test(name)) return 'packed files are not read: unpack it, or make it a plain .tar'
  return otherTables.test(name) ? 'tables of this kind are not read: write it as .parquet' : null
}
