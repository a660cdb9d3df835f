import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import type { Moments } from '../device/contract/device.ts'
import { toFloat32 } from '../hf/float-formats.ts'
import { type FloatTensor, readSafetensors, writeSafetensors } from '../hf/safetensors.ts'
import { type ArenaLayout, arenaViews, packArena } from './arena.ts'

const FILE = 'optimiser.safetensors'
const [FIRST, SECOND, STEP] = ['first_moment.', 'second_moment.', 'step']

/** Writes the moments, in full precision, and the number of updates beside a model. */
export async function writeOptimiser(dir: string, layout: ArenaLayout, moments: Moments): Promise<void> {
  const tensors: [string, FloatTensor][] = [
    [STEP, { shape: [1], data: Float32Array.of(moments.step) }], // exact up to 2²⁴ updates
  ]
  for (const [name, view] of arenaViews(layout, moments.first)) tensors.push([FIRST + name, view])
  for (const [name, view] of arenaViews(layout, moments.second)) tensors.push([SECOND + name, view])
  await writeSafetensors(join(dir, FILE), tensors, { dtype: 'F32' })
}

/** @throws SpatialError (`model`) when the file is missing, damaged or of another model */
export async function readOptimiser(dir: string, layout: ArenaLayout): Promise<Moments> {
  const file = join(dir, FILE)
  const tensors = await readSafetensors(file)
  const values = (name: string) => {
    const tensor = tensors.get(name)
    if (tensor === undefined)
      throw new SpatialError(
        'model',
        `${file}: ${name} is missing; save with { optimiser: true }, and with the same trainable weights`,
      )
    return toFloat32(tensor)
  }
  const known = new Set([STEP, ...layout.slots.flatMap(({ name }) => [FIRST + name, SECOND + name])])
  const unknown = [...tensors.keys()].find((name) => !known.has(name))
  if (unknown !== undefined)
    throw new SpatialError(
      'model',
      `${file}: ${unknown} is of another model, or of another choice of trainable weights; repeat the one it was saved with`,
    )
  try {
    return {
      first: packArena(layout, (name) => values(FIRST + name)),
      second: packArena(layout, (name) => values(SECOND + name)),
      step: values(STEP)[0]!,
    }
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    throw new SpatialError(
      'model',
      `${file}: optimiser state of another model; load the one saved with these weights`,
      {
        cause,
      },
    )
  }
}
