import { realpath } from 'node:fs/promises'
import type { StoredWeights } from '../hf/stored-weight.ts'
import { countWeights } from '../model/parameter.ts'
import { readsInPlace } from '../runs/external-weights.ts'

/** Frozen weights up to this size, bytes as float32, are held in memory: half types need not be widened in every run. */
const heldBytes = 2 ** 31

export const frozenPlaces = ['memory', 'files', 'int4'] as const

/** Where frozen weights are kept: see `PolicyOptions.frozen`. */
export type FrozenPlace = (typeof frozenPlaces)[number]

/**
 * Of the weights that do not train, those that stay in the files. F64 is none of the types that a runtime reads in place.
 * @param where default: in the files when they would take more than 2 GiB of memory, or some are of four bits
 */
export async function weightsInFiles(
  stored: StoredWeights,
  isTrainable: (name: string) => boolean,
  where?: FrozenPlace,
): Promise<StoredWeights> {
  const frozen = [...stored].filter(([name]) => !isTrainable(name))
  const bytes = 4 * countWeights(frozen.map(([, weight]) => weight))
  const isInt4 = frozen.some(([, { dtype }]) => dtype === 'INT4')
  const stays = where === undefined ? bytes > heldBytes || isInt4 : where !== 'memory'
  return realPaths(new Map(stays ? frozen.filter(([, weight]) => readsInPlace(weight)) : []))
}

/** The same weights with the real paths of their files: a runtime follows no links. */
export async function realPaths(stored: StoredWeights): Promise<StoredWeights> {
  const paths = new Map<string, string>()
  for (const { file } of stored.values()) if (!paths.has(file)) paths.set(file, await realpath(file))
  return new Map([...stored].map(([name, weight]) => [name, { ...weight, file: paths.get(weight.file)! }]))
}
