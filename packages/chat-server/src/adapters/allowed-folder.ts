import { realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { Refusal } from '../refusal/refusal.ts'

/** Files of an adapter: a link among them may not lead elsewhere, either. */
const files = ['adapter_config.json', 'adapter_model.safetensors']

/**
 * The folder that a request names, if it lies below the one that requests may name; a relative path begins there.
 * @returns its real path
 * @throws Refusal 403 for any other, whether it is there or not; 404 where nothing is there
 */
export async function allowedFolder(path: string, allowed: string): Promise<string> {
  const outside = new Refusal(403, 'lora_path: lies outside the folder that adapters are loaded from (--adapters)', {
    param: 'lora_path',
  })
  const missing = new Refusal(404, 'lora_path: there is no such folder', { param: 'lora_path' })
  const root = await real(resolve(allowed))
  const wanted = resolve(allowed, path)
  if (path.includes('\0') || !(isBelow(wanted, resolve(allowed)) || (root !== null && isBelow(wanted, root))))
    throw outside
  const found = root === null ? null : await real(wanted)
  if (root === null || found === null) throw missing
  for (const file of [found, ...files.map((name) => join(found, name))]) {
    const place = await real(file)
    if (place !== null && !isBelow(place, root)) throw outside
  }
  return found
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

async function real(path: string): Promise<string | null> {
  try {
    return await realpath(path)
  } catch {
    return null
  }
}
