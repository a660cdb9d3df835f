import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { canonicalJson, type FileFacts, hashFile, replaceFile, sha256 } from '@spatial-ssrl/core/files'
import { z } from 'zod'

const fileName = 'checksums.json'

const Checksums = z.strictObject({
  files: z.record(z.string(), z.strictObject({ bytes: z.int().min(0), sha256: z.string() })),
  sha256: z.string().describe('of the list above'),
})

/** Writes `checksums.json`: length and sha256 of every file in a folder, and of the list itself. */
export async function writeChecksums(dir: string): Promise<void> {
  const files: Record<string, FileFacts> = {}
  for (const name of (await readdir(dir)).filter((name) => name !== fileName).sort())
    files[name] = await hashFile(join(dir, name))
  await replaceFile(
    join(dir, fileName),
    `${JSON.stringify({ files, sha256: sha256(canonicalJson(files)) }, null, 2)}\n`,
  )
}

/**
 * Holds a folder's files against its `checksums.json`; files that it does not name are nobody's business.
 * @returns false when the folder has none
 * @throws SpatialError `data`, its message the name of the first file that is missing or damaged, and how
 */
export async function verifyChecksums(dir: string): Promise<boolean> {
  const text = await readFile(join(dir, fileName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return false
  const files = parse(text)
  if (files === null) throw new SpatialError('data', `${fileName} is damaged`)
  for (const [name, { bytes, sha256 }] of Object.entries(files)) {
    const found = await hashFile(join(dir, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (found?.sha256 === sha256) continue
    throw new SpatialError(
      'data',
      found === null
        ? `${name} is missing`
        : found.bytes === bytes
          ? `${name} is damaged: its bytes are not those that were saved`
          : `${name} is damaged: it has ${found.bytes} bytes instead of ${bytes}`,
    )
  }
  return true
}

/** The list of a `checksums.json`, null where it is not as it was written. */
function parse(text: string): Record<string, FileFacts> | null {
  try {
    const { files, sha256: told } = Checksums.parse(JSON.parse(text))
    return told === sha256(canonicalJson(files)) ? files : null
  } catch {
    return null
  }
}
