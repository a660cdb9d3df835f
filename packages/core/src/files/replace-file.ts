import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Name under which a file or folder is written before it is put in its place. */
export const partialName = (path: string): string => `${path}.partial`

/**
 * Writes a file so that a killed process, a full disk or a power cut leaves the old one or the new one, never half of it.
 * @param content its bytes, or what writes them
 * @throws what the file system says; nothing is left of the new file then
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array | ((handle: FileHandle) => Promise<void>),
): Promise<void> {
  const partial = partialName(file)
  try {
    const handle = await open(partial, 'w')
    try {
      if (typeof content === 'function') await content(handle)
      else await handle.writeFile(content)
    } finally {
      await handle.close()
    }
    await settleFile(partial, file)
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {}) // the first failure is the one to tell
    throw error
  }
}

/** Puts a file that was written under another name in its place, once its bytes are on the disk. */
export async function settleFile(written: string, file: string): Promise<void> {
  const handle = await open(written, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(written, file)
  await syncFolder(dirname(file))
}

/** Makes names survive a power cut, where the system can: Windows and some network file systems refuse to. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
