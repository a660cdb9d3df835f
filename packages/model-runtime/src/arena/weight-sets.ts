import type { WritableTensor } from '../hf/safetensors.ts'
import { readStored, type StoredWeights } from '../hf/stored-weight.ts'
import { countWeights, type Parameter } from '../model/parameter.ts'
import { type ArenaLayout, arenaLayout, arenaViews, packArena } from './arena.ts'

/**
 * A model's parameters: those that training changes, which have gradients and moments, and those it leaves as they are, in memory or where
 * they lie in the files.
 */
export interface WeightLayout {
  trainable: ArenaLayout
  /** Held in memory as float32. */
  frozen: ArenaLayout
  /** Read by the runtime from the files, in the type they are stored in. */
  inFiles: StoredWeights
  /** All names, in the order of the network. */
  names: string[]
}

/** The values of the sets that are held in memory. */
export interface WeightArenas {
  trainable: Float32Array
  frozen: Float32Array
}

/** @param inFiles of the weights that do not train, those that stay in the files; default none */
export function weightLayout(
  parameters: readonly Parameter[],
  isTrainable: (name: string) => boolean,
  inFiles: StoredWeights = new Map(),
): WeightLayout {
  return {
    trainable: arenaLayout(parameters.filter(({ name }) => isTrainable(name))),
    frozen: arenaLayout(parameters.filter(({ name }) => !isTrainable(name) && !inFiles.has(name))),
    inFiles,
    names: parameters.map(({ name }) => name),
  }
}

/** Number of parameters of all sets together. */
export function parameterCount({ trainable, frozen, inFiles }: WeightLayout): number {
  return trainable.length + frozen.length + storedCount(inFiles)
}

/** Number of parameters that stay in the files. */
export function storedCount(inFiles: StoredWeights): number {
  return countWeights([...inFiles.values()])
}

/**
 * Reads the weights that are held in memory, each into its place.
 * @param given those that are not read
 * @throws SpatialError `model` if a file cannot be read
 */
export async function readArenas(
  layout: WeightLayout,
  stored: StoredWeights,
  given: ReadonlyMap<string, Float32Array> = new Map(),
): Promise<WeightArenas> {
  return {
    trainable: await readArena(layout.trainable, stored, given),
    frozen: await readArena(layout.frozen, stored, given),
  }
}

/** Copies named tensors into new arenas. @throws RangeError when one is absent or of another size */
export function packWeights(layout: WeightLayout, tensor: (name: string) => Float32Array | undefined): WeightArenas {
  return { trainable: packArena(layout.trainable, tensor), frozen: packArena(layout.frozen, tensor) }
}

/**
 * All tensors in the order of the network: views into the arenas, and what is still to be read from the files. For weights of four bits
 * that is what they were before.
 */
export function weightViews(layout: WeightLayout, arenas: WeightArenas): Map<string, WritableTensor> {
  const views = [arenaViews(layout.trainable, arenas.trainable), arenaViews(layout.frozen, arenas.frozen)] as const
  return new Map(
    layout.names.map((name) => {
      const stored = layout.inFiles.get(name)
      const tensor = stored
        ? { shape: stored.shape, data: () => readStored(stored.origin ?? stored) }
        : views[0].get(name)
      return [name, tensor ?? views[1].get(name)!]
    }),
  )
}

async function readArena(
  layout: ArenaLayout,
  stored: StoredWeights,
  given: ReadonlyMap<string, Float32Array>,
): Promise<Float32Array> {
  const arena = new Float32Array(layout.length)
  for (const { name, offset, length } of layout.slots) {
    const values = given.get(name)
    if (values !== undefined) arena.set(values, offset)
    else await readStored(stored.get(name)!, arena.subarray(offset, offset + length))
  }
  return arena
}
