import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson, SpatialError } from '@spatial-ssrl/core'
import { replaceFile } from '@spatial-ssrl/core/files'
import { parseTinkerPath } from '../checkpoints/tinker-path.ts'
import { asObject } from '../connection/json.ts'

const file = 'tinker.json'

/** What a folder says about the checkpoint on the server that continues it. */
export interface SavedState {
  /** `tinker://MODEL/weights/NAME`. */
  path: string
  baseModel: string
}

/** Writes it beside the adapter. */
export async function writeSavedState(dir: string, state: SavedState): Promise<void> {
  await replaceFile(join(dir, file), `${JSON.stringify({ format: 1, ...state }, null, 2)}\n`)
}

/**
 * Reads it; null where a folder holds none.
 * @throws SpatialError `data` for another than this version writes
 */
export async function findSavedState(dir: string): Promise<SavedState | null> {
  const text = await readFile(join(dir, file), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null
    throw new SpatialError('data', `${join(dir, file)} cannot be read — check its permissions`, { cause })
  })
  if (text === null) return null
  const { format, path, baseModel } = asObject(parseJson(text)) ?? {}
  if (format !== 1 || typeof path !== 'string' || typeof baseModel !== 'string')
    throw new SpatialError('data', `${join(dir, file)} is damaged — take an older checkpoint`)
  parseTinkerPath(path)
  return { path, baseModel }
}

/**
 * Reads it.
 * @throws SpatialError `data` where there is none, or another than this version writes
 */
export async function readSavedState(dir: string): Promise<SavedState> {
  const saved = await findSavedState(dir)
  if (saved !== null) return saved
  throw new SpatialError('data', `${dir} holds no ${file} — name a checkpoint that was saved from a Tinker server`)
}
