import { extname } from 'node:path'

const readable = new Set(['.jpg', '.jpeg', '.png', '.webp', '.avif', '.tif', '.tiff', '.gif'])

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

/** Whether a file name promises a picture of a kind that is read. */
export function isPicture(name: string): boolean {
  return readable.has(extname(name).toLowerCase())
}

/** Why a picture of this name is of no use, null for other files. */
export function unreadableKind(name: string): string | null {
  return unreadable.get(extname(name).toLowerCase()) ?? null
}
