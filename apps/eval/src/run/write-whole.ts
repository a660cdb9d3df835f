import { rename, writeFile } from 'node:fs/promises'

/** Writes a file under a temporary name and renames it, so that a killed process leaves the old one or the new one. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const partial = `${path}.part`
  await writeFile(partial, content)
  await rename(partial, path)
}
