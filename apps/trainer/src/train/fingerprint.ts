import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '@spatial-ssrl/core'
import { SpatialError } from '@spatial-ssrl/core'
import { readManifest } from '@spatial-ssrl/dataset'
import { canonicalJson } from './canonical-json.ts'

/** sha256 of everything in a model folder that decides what the model does, wherever the folder lies. */
export async function modelFingerprint(dir: string): Promise<string> {
  const names = await readdir(dir).catch((cause) => {
    throw new SpatialError('model', `${dir} is no model folder: check the path of --model`, { cause })
  })
  const hash = createHash('sha256')
  for (const name of names.filter((name) => /\.(json|jinja|txt|safetensors)$/.test(name)).sort()) {
    hash.update(`${name}\0`)
    for await (const chunk of createReadStream(join(dir, name))) hash.update(chunk)
  }
  return hash.digest('hex')
}

/** sha256 of a data set's manifest, which holds those of its shards. */
export async function dataFingerprint(dir: string): Promise<string> {
  await readManifest(dir) // a clear refusal where this is no data set
  return sha256(await readFile(join(dir, 'manifest.json')))
}

/**
 * sha256 of what decides the result of a run: two runs of one recipe and one number of steps end with the same weights. The budget is
 * no part of it, so that a run may be made longer.
 */
export function recipeFingerprint(phase: string, model: string, data: string, config: object): string {
  const { steps: _steps, minutes: _minutes, ...rest } = JSON.parse(JSON.stringify(config)) as JsonObject
  return sha256(canonicalJson({ phase, model, data, config: rest }))
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
