import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '@spatial-ssrl/core'
import { SpatialError } from '@spatial-ssrl/core'
import { canonicalJson, modelFingerprint, sha256 } from '@spatial-ssrl/core/files'
import { readManifest } from '@spatial-ssrl/dataset'

/** The fingerprint of a model folder. @throws SpatialError `model` where there is none */
export async function fingerprintOfModel(dir: string): Promise<string> {
  return modelFingerprint(dir).catch((cause) => {
    throw new SpatialError('model', `${dir} is no model folder: check the path of --model`, { cause })
  })
}

/** sha256 of an adapter's two files. @throws SpatialError `model` where there is none */
export async function adapterFingerprint(dir: string): Promise<string> {
  const files = ['adapter_config.json', 'adapter_model.safetensors'].map((name) => readFile(join(dir, name)))
  const hashes = await Promise.all(files.map(async (file) => sha256(await file))).catch((cause) => {
    throw new SpatialError(
      'model',
      `${dir} is no adapter folder: expected adapter_config.json and adapter_model.safetensors`,
      {
        cause,
      },
    )
  })
  return sha256(hashes.join())
}

/** sha256 of a data set's manifest, which holds those of its shards. */
export async function dataFingerprint(dir: string): Promise<string> {
  await readManifest(dir) // a clear refusal where this is no data set
  return sha256(await readFile(join(dir, 'manifest.json')))
}

/**
 * sha256 of what decides the result of a run: two runs of one recipe and one number of steps end with the same weights. The budget is
 * no part of it, so that a run may be made longer.
 * @param engine what of an engine elsewhere decides the result
 */
export function recipeFingerprint(
  phase: string,
  model: string,
  data: string,
  config: object,
  engine?: JsonObject,
): string {
  const { steps: _steps, minutes: _minutes, ...rest } = JSON.parse(JSON.stringify(config)) as JsonObject
  return sha256(canonicalJson({ phase, model, data, config: rest, ...(engine && { engine }) }))
}
