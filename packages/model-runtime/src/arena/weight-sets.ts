import type { FloatTensor } from '../hf/safetensors.ts'
import type { Parameter } from '../model/parameter.ts'
import { type ArenaLayout, arenaLayout, arenaViews, packArena } from './arena.ts'

/** A model's parameters in two sets: those that training changes, which have gradients and moments, and those it leaves as they are. */
export interface WeightLayout {
  trainable: ArenaLayout
  frozen: ArenaLayout
  /** All names, in the order of the network. */
  names: string[]
}

/** The values of both sets. */
export interface WeightArenas {
  trainable: Float32Array
  frozen: Float32Array
}

export function weightLayout(parameters: readonly Parameter[], isTrainable: (name: string) => boolean): WeightLayout {
  return {
    trainable: arenaLayout(parameters.filter(({ name }) => isTrainable(name))),
    frozen: arenaLayout(parameters.filter(({ name }) => !isTrainable(name))),
    names: parameters.map(({ name }) => name),
  }
}

/** Number of parameters of both sets together. */
export function parameterCount({ trainable, frozen }: WeightLayout): number {
  return trainable.length + frozen.length
}

/** Copies named tensors into new arenas. @throws RangeError when one is absent or of another size */
export function packWeights(layout: WeightLayout, tensor: (name: string) => Float32Array | undefined): WeightArenas {
  return { trainable: packArena(layout.trainable, tensor), frozen: packArena(layout.frozen, tensor) }
}

/** All tensors in the order of the network, as views into the arenas. */
export function weightViews(layout: WeightLayout, arenas: WeightArenas): Map<string, FloatTensor> {
  const views = [arenaViews(layout.trainable, arenas.trainable), arenaViews(layout.frozen, arenas.frozen)] as const
  return new Map(layout.names.map((name) => [name, (views[0].get(name) ?? views[1].get(name))!]))
}
