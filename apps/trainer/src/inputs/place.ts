import { open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { type ParquetCell, readParquetPicture } from '@spatial-ssrl/dataset'

/** Where the bytes of a picture or a depth map are: a file, a range of one (tar, plain parquet), or a cell of a parquet table. */
export type Place = string | FileRange | ParquetCell

export interface FileRange {
  file: string
  /** First byte and number of bytes. */
  start: number
  length: number
}

/** The bytes at a place. @throws SpatialError `data` when they cannot be read */
export async function readPlace(place: Place): Promise<Uint8Array> {
  try {
    if (typeof place === 'string') return await readFile(place)
    return 'start' in place ? await readRange(place) : await readParquetPicture(place)
  } catch (error) {
    if (SpatialError.is(error)) throw error
    throw new SpatialError('data', `cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`, {
      cause: error,
    })
  }
}

/** The file that holds a place, for people. */
export function fileOf(place: Place): string {
  return basename(typeof place === 'string' ? place : place.file)
}

async function readRange({ file, start, length }: FileRange): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    const bytes = new Uint8Array(length)
    const { bytesRead } = await handle.read(bytes, 0, length, start)
    if (bytesRead === length) return bytes
    throw new SpatialError('data', `cut off: ${length} bytes expected, ${bytesRead} there`)
  } finally {
    await handle.close()
  }
}
