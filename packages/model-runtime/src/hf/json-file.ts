import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'

/** Reads a JSON object from a model folder. @throws SpatialError `model` */
export async function readJson(dir: string, name: string): Promise<Record<string, unknown>> {
  const file = join(dir, name)
  const json = parse(await readText(file))
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new SpatialError('model', `${file}: not a JSON object; download it again`)
  return json as Record<string, unknown>
}

/** The same for a file that a folder may lack. @throws SpatialError `model` if it is there but unreadable */
export async function readOptionalJson(dir: string, name: string): Promise<Record<string, unknown> | undefined> {
  return (await exists(join(dir, name))) ? readJson(dir, name) : undefined
}

/** Reads a text file of a model folder. @throws SpatialError `model` */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    const what = code === 'ENOENT' ? 'not found' : `cannot be read (${code})`
    throw new SpatialError('model', `${file}: ${what}; expected a file of a Hugging Face model folder`, { cause })
  }
}

/** Whether something of that name is there. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** JSON as Hugging Face writes it: two spaces, one line feed at the end. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // told by the caller with the file's name
  }
}
