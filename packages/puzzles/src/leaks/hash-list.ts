import { readFile } from 'node:fs/promises'
import { SpatialError } from '@spatial-ssrl/core'
import { replaceFile, sha256 } from '@spatial-ssrl/core/files'

/** What a picture looks like (64 hex digits, see `perceptualHash`), and what it is called. */
export interface NamedHash {
  hash: string
  name: string
}

/** Hashes made ready for comparison. */
export interface HashList {
  names: string[]
  /** Eight 32-bit words per hash. */
  words: Uint32Array
}

/** Hashes that differ in at most so many of 256 bits belong to one picture: copies stay below 24, strangers above 90 (docs/inputs.md). */
const likenessBits = 32

const header = '# spatial-ssrl perceptual hashes, 256 bits'

export function toHashList(hashes: readonly NamedHash[]): HashList {
  const words = new Uint32Array(hashes.length * 8)
  for (const [i, { hash }] of hashes.entries()) words.set(wordsOf(hash), i * 8)
  return { names: hashes.map(({ name }) => name), words }
}

/** The most similar hash of a list within `bits`, null where there is none; of equals the first. */
export function nearest(list: HashList, hash: string, bits = likenessBits): { index: number; distance: number } | null {
  const wanted = wordsOf(hash)
  let found: { index: number; distance: number } | null = null
  let limit = bits
  for (let index = 0; index < list.names.length; index++) {
    let distance = 0
    for (let word = 0; word < 8 && distance <= limit; word++)
      distance += ones(list.words[index * 8 + word]! ^ wanted[word]!)
    if (distance > limit) continue
    found = { index, distance }
    limit = distance - 1
    if (limit < 0) break
  }
  return found
}

/** Writes hashes as text: a heading, then `hash name` per line. */
export async function writeHashFile(file: string, hashes: readonly NamedHash[]): Promise<void> {
  const lines = hashes.map(({ hash, name }) => `${hash} ${name.replaceAll('\n', ' ')}`)
  await replaceFile(file, `${[header, ...lines].join('\n')}\n`)
}

/** Whether a text begins like a file of hashes. */
export function isHashFile(text: string): boolean {
  return text.startsWith(header)
}

/** @throws SpatialError `config` when the file is missing or no file of hashes */
export async function readHashFile(file: string): Promise<NamedHash[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SpatialError('config', `${file}: cannot be read — check the path`, { cause })
  })
  if (!isHashFile(text))
    throw new SpatialError('config', `${file}: no file of hashes — make one with leak-check --write-hashes`)
  return parseHashes(text, file)
}

export function parseHashes(text: string, file: string): NamedHash[] {
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line, i) => {
      const [, hash, name = ''] = /^([0-9a-f]{64}) ?(.*)$/.exec(line) ?? []
      if (hash === undefined)
        throw new SpatialError('config', `${file}: line ${i + 2} is no hash — write the file again`)
      return { hash, name }
    })
}

/** sha256 of the hashes, for what has to tell lists apart. */
export function fingerprintOf({ words }: HashList): string {
  return sha256(new Uint8Array(words.buffer))
}

function wordsOf(hash: string): number[] {
  return Array.from({ length: 8 }, (_, i) => Number.parseInt(hash.slice(i * 8, i * 8 + 8), 16))
}

/** How many bits of a 32-bit word are set. */
function ones(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555)
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
