import { open } from 'node:fs/promises'
import { parseJson, SpatialError } from '@spatial-ssrl/core'

/** Longest header of an adapter, bytes. */
const longestHeader = 64 * 2 ** 20

/**
 * Names of the layers that an adapter file changes, as PEFT wants them in `target_modules`: `q_proj`, `down_proj`, …
 * @throws SpatialError `data` for a file that is no safetensors
 */
export async function targetModules(file: string): Promise<string[]> {
  const handle = await open(file)
  try {
    const size = new Uint8Array(8)
    await handle.read(size, 0, 8, 0)
    const length = Number(new DataView(size.buffer).getBigUint64(0, true))
    if (length < 2 || length > longestHeader) throw damaged()
    const header = new Uint8Array(length)
    const { bytesRead } = await handle.read(header, 0, length, 8)
    const names = bytesRead === length ? parseJson(new TextDecoder().decode(header)) : undefined
    if (typeof names !== 'object' || names === null) throw damaged()
    const layers = Object.keys(names).flatMap(
      (name) => /([\w-]+)\.lora_(?:A|B|embedding_A|embedding_B)\b/.exec(name)?.[1] ?? [],
    )
    return [...new Set(layers)].sort()
  } finally {
    await handle.close()
  }
}

/**
 * `adapter_config.json` as PEFT loads it: SkyRL's JAX back end leaves `target_modules` out, and PEFT then guesses by the model's name.
 * @throws SpatialError `data` for text that is no JSON object
 */
export function completeAdapterConfig(text: string, layers: readonly string[]): string {
  const config = parseJson(text)
  if (typeof config !== 'object' || config === null || Array.isArray(config)) throw damaged()
  const { target_modules: told, ...rest } = config as Record<string, unknown>
  const complete = { ...rest, target_modules: told ?? layers }
  return `${JSON.stringify(complete, null, 2)}\n`
}

function damaged(): SpatialError {
  return new SpatialError('data', 'the adapter that the server sent is damaged — download it again')
}
