import { SpatialError } from '@spatial-ssrl/core'

/** What is kept: `weights` to train on from, `sampler_weights` to sample with, `external_weights` to take away (hosted). */
export type CheckpointKind = 'weights' | 'sampler_weights' | 'external_weights'

/** A checkpoint as servers name it: `tinker://MODEL/KIND/NAME`. */
export interface TinkerPath {
  model: string
  kind: CheckpointKind
  name: string
}

/**
 * Reads one. SkyRL leaves the kind of sampler weights out.
 * @throws SpatialError `config` for what is none
 */
export function parseTinkerPath(text: string): TinkerPath {
  const [, model, kind = 'sampler_weights', name] =
    /^tinker:\/\/([\w:.-]+)\/(?:(weights|sampler_weights|external_weights)\/)?([\w.-]+)$/.exec(text) ?? []
  if (model === undefined || name === undefined)
    throw new SpatialError('config', `${text} is no checkpoint — expected tinker://MODEL/weights/NAME`)
  return { model, kind: kind as CheckpointKind, name }
}

/** Writes one, its kind always told. */
export function tinkerPath({ model, kind, name }: TinkerPath): string {
  return `tinker://${model}/${kind}/${name}`
}
