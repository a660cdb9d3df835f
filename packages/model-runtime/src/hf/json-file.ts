import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { folderFile } from './folder-file.ts'

/** Bytes of a text file of a model folder. The largest, `tokenizer.json`, has 11 MB in the published models. */
const mostBytes = 64e6

/** Reads a JSON object from a model folder. @throws SpatialError `model` */
export async function readJson(dir: string, name: string): Promise<Record<string, unknown>> {
  return asObject(await readText(dir, name), join(dir, name))
}

/** The same for a file that a folder may lack. @throws SpatialError `model` if it is there but unreadable */
export async function readOptionalJson(dir: string, name: string): Promise<Record<string, unknown> | undefined> {
  const text = await readOptionalText(dir, name)
  return text === undefined ? undefined : asObject(text, join(dir, name))
}

/** Reads a text file of a model folder. @throws SpatialError `model` */
async function readText(dir: string, name: string): Promise<string> {
  const text = await readOptionalText(dir, name)
  if (text !== undefined) return text
  throw new SpatialError('model', `${join(dir, name)}: not found; expected a file of a Hugging Face model folder`)
}

/** The same for a file that a folder may lack. @throws SpatialError `model` if it is there but unreadable */
export async function readOptionalText(dir: string, name: string): Promise<string | undefined> {
  const file = await folderFile(dir, name)
  if (file === null) return undefined
  const { size } = await stat(file)
  if (size > mostBytes)
    throw new SpatialError('model', `${file}: has ${size} bytes, at most ${mostBytes} are read; download it again`)
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const what = `cannot be read (${cause.code}); expected a file of a Hugging Face model folder`
    throw new SpatialError('model', `${file}: ${what}`, { cause })
  })
}

/** JSON as Hugging Face writes it: two spaces, one line feed at the end. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function asObject(text: string, file: string): Record<string, unknown> {
  const json = parse(text)
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new SpatialError('model', `${file}: not a JSON object; download it again`)
  return json as Record<string, unknown>
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // told by the caller with the file's name
  }
}
