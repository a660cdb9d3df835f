import { refuseLfsPointer, SpatialError, textEncoding } from '@spatial-ssrl/core'

/**
 * What the first bytes of a table tell: bytes of the byte-order mark, to be passed over.
 * @throws SpatialError `data` for what is no table in UTF-8: a Git LFS pointer, UTF-16, an archive
 */
export function textStart(start: Uint8Array, file: string): number {
  refuseLfsPointer(start, file)
  const { encoding, markLength } = textEncoding(start)
  if (encoding !== 'utf-8')
    throw new SpatialError('data', `${file} is ${encoding.toUpperCase()}, not UTF-8; save it as UTF-8`)
  const packed = packedFormat(start)
  if (packed !== null) throw new SpatialError('data', `${file} is a ${packed} file, not a table; unpack it`)
  return markLength
}

function packedFormat(start: Uint8Array): string | null {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip'
  if (start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4) return 'zip'
  return null
}
