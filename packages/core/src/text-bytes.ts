import { SpatialError } from './errors.ts'

/** The first line of a Git LFS pointer, the small text that stands for a file that was not fetched. */
const lfsLine = 'version https://git-lfs.github.com/spec/'

/** Bytes of a file's beginning that tell everything that is told here. */
export const telltaleBytes = 512

/** How a text file is encoded, by its byte-order mark, or by the zeros between the letters of UTF-16 without one. */
export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be'

/** The encoding of a text and the length of its byte-order mark, from its first bytes. */
export function textEncoding(start: Uint8Array): { encoding: TextEncodingName; markLength: number } {
  const [a, b, c, d] = start
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', markLength: 3 }
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', markLength: 2 }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', markLength: 2 }
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return { encoding: 'utf-16le', markLength: 0 }
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return { encoding: 'utf-16be', markLength: 0 }
  return { encoding: 'utf-8', markLength: 0 }
}

/** Whether bytes are a Git LFS pointer, from their beginning. */
export function isLfsPointer(start: Uint8Array): boolean {
  return start.length >= lfsLine.length && [...lfsLine].every((letter, at) => start[at] === letter.charCodeAt(0))
}

/**
 * Refuses what stands in a file's place.
 * @throws SpatialError `data` for a Git LFS pointer, naming the command that fetches the file
 */
export function refuseLfsPointer(start: Uint8Array, name: string): void {
  if (isLfsPointer(start))
    throw new SpatialError(
      'data',
      `${name} is a Git LFS pointer, not the file itself — run git lfs pull where it was cloned`,
    )
}

/**
 * A text file from outside: UTF-8 or UTF-16 with or without its mark, which is left out. Bytes that are no such text become U+FFFD.
 * @throws SpatialError `data` for a Git LFS pointer
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  refuseLfsPointer(bytes, name)
  const { encoding, markLength } = textEncoding(bytes)
  return new TextDecoder(encoding).decode(bytes.subarray(markLength))
}
