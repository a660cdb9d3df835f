import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Length and sha256 (hex) of a file. */
export interface FileFacts {
  bytes: number
  sha256: string
}

/** sha256 of a text (as UTF-8) or of bytes, hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** Length and hash of a file's bytes, streamed. @throws what the file system says */
export async function hashFile(file: string): Promise<FileFacts> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Files of a model folder that decide what the model does; hashes of files do not. */
const ofModel = (name: string) => /\.(json|jinja|txt|safetensors)$/.test(name) && name !== 'checksums.json'

/**
 * sha256 (hex) of everything in a model folder that decides what the model does, to the last byte, wherever the folder lies and whatever
 * notes lie beside it.
 * @throws what the file system says
 */
export async function modelFingerprint(dir: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of (await readdir(dir)).filter(ofModel).sort()) {
    hash.update(`${name}\0`)
    for await (const chunk of createReadStream(join(dir, name)) as AsyncIterable<Buffer>) hash.update(chunk)
  }
  return hash.digest('hex')
}
