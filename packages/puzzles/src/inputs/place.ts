import { open, readFile, stat } from 'node:fs/promises'
import { refuseLfsPointer, SpatialError } from '@spatial-ssrl/core'
import { type ParquetCell, readParquetPicture } from '@spatial-ssrl/dataset'

/** Where the bytes of a picture or a depth map are: a file, a range of one (tar, plain parquet), or a cell of a parquet table. */
export type Place = string | FileRange | ParquetCell

/** Bytes of a file that are a file of their own: a member of an archive. */
export interface FileRange {
  file: string
  /** First byte and number of bytes. */
  start: number
  length: number
}

/** What a system error means, in words that name no file. */
const systemReasons: Record<string, string> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'a link that leads to itself',
  EISDIR: 'a folder with the name of a file',
}

/**
 * The bytes at a place.
 * @throws SpatialError `data` when they cannot be read or are a Git LFS pointer; the message is the cause alone, without a name
 */
export async function readPlace(place: Place): Promise<Uint8Array> {
  try {
    const bytes = await bytesAt(place)
    refuseLfsPointer(bytes, 'it')
    return bytes
  } catch (error) {
    throw causeAlone(error)
  }
}

/** An operating-system error as a `SpatialError` without the path it was about, so that equal causes are equal texts. */
export function causeAlone(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (SpatialError.is(error) || code === undefined) return error
  const words = systemReasons[code]
  return new SpatialError('data', `cannot be read (${code}${words === undefined ? '' : `: ${words}`})`, {
    cause: error,
  })
}

/**
 * The same text for the same bytes on the disk, by whatever path, folder link or hard link they were reached. Where there is no such file, its path.
 */
export async function identityOf(place: Place): Promise<string> {
  const file = typeof place === 'string' ? place : place.file
  const facts = await stat(file, { bigint: true }).catch(() => null)
  const own = facts === null ? file : `${facts.dev}:${facts.ino}`
  return typeof place === 'string' ? own : `${own} ${JSON.stringify({ ...place, file: '' })}`
}

async function bytesAt(place: Place): Promise<Uint8Array> {
  if (typeof place !== 'string') return 'start' in place ? readRange(place) : readParquetPicture(place, 'the table')
  await expectFile(place)
  return readFile(place)
}

/** A pipe would be waited for, and a device read without end. @throws SpatialError `data` for what is no file */
async function expectFile(path: string): Promise<void> {
  const facts = await stat(path)
  if (facts.isFile()) return
  const what = facts.isDirectory() ? 'a folder with the name of a file' : 'a pipe, socket or device, not a file'
  throw new SpatialError('data', what)
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
