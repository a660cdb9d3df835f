import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import type { DeviceName, LocalPolicy } from '@spatial-ssrl/model-runtime'
import type { Engine, OpenOptions, PlacedEngine, StageWork } from '@spatial-ssrl/training'
import { machineMemory, planStage } from './memory-plan.ts'
import { versions } from './versions.ts'

/** How this process runs a network. */
export interface LocalOptions {
  /** What graphs run on; the CPU unless told. */
  device?: string
  /** Where weights that do not train are; by size unless told. */
  frozen?: 'memory' | 'files' | 'int4'
  /** Told what a model takes, where that is much. */
  onNotice?(line: string): void
}

/** The runtime of this project, loaded with the first model: what trains none installs and starts nothing native. */
export function localEngine(local: LocalOptions = {}): Engine & Pick<PlacedEngine, 'check'> {
  return {
    async check() {
      await openingOn(local.device)
    },
    openPolicy: (model, options, work) => openLocal(model, options, work, local),
    now: () => performance.now(),
    versions: versions(),
  }
}

/**
 * A model folder in this process.
 * @throws SpatialError `config` for what this machine has not, or has too little memory for
 */
export async function openLocal(
  model: string,
  options: OpenOptions,
  work: StageWork,
  { device, frozen, onNotice }: LocalOptions,
): Promise<LocalPolicy> {
  await refuseAdapter(model)
  if (frozen !== undefined && options.adapter === undefined && options.trainable === undefined)
    throw new SpatialError('config', 'frozen: all weights train — leave it out, or train an `adapter` or some of them')
  const { openPolicy } = await import('@spatial-ssrl/model-runtime')
  const opening = { ...options, ...(await openingOn(device)), ...(frozen !== undefined && { frozen }) }
  const line = await planStage(model, opening, work, machineMemory())
  if (line !== null) onNotice?.(line)
  return openPolicy(model, opening)
}

/** The options that open a model on a device. @throws SpatialError `config` where this machine has not what it takes */
async function openingOn(device: string | undefined): Promise<{ device?: DeviceName }> {
  if (device === undefined) return {}
  const { checkDevice } = await import('@spatial-ssrl/model-runtime')
  return { device: await checkDevice(device) }
}

/** A folder without weights of its own has them elsewhere. @throws SpatialError `config` naming the place */
async function refuseAdapter(model: string): Promise<void> {
  const { findSavedState } = await import('@spatial-ssrl/tinker')
  const saved = existsSync(join(model, 'model.safetensors')) ? null : await findSavedState(model)
  if (saved !== null)
    throw new SpatialError(
      'config',
      `${model} is an adapter that a Tinker server trained — name the server, engine: tinker:URL#${saved.baseModel}, or merge it into its base model`,
    )
}
