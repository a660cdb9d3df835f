import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import type { Parameter } from '../model/parameter.ts'
import type { Adapter } from './adapter.ts'
import type { Naming } from './naming.ts'
import { savedParameters } from './saved-modules.ts'
import { chooseTargets, linearModules } from './targets.ts'

const names = z.array(z.string().min(1)).min(1)

/** A new adapter. */
const specSchema = z.strictObject({
  rank: z.int().min(1).max(4096),
  alpha: z.number().positive().max(1e6),
  rslora: z.boolean().default(false),
  dora: z.boolean().default(false),
  dropout: z.literal(0, 'expected 0: adapters train without dropout').default(0),
  targets: z.union([z.string().min(1), names]),
  modulesToSave: names.optional(),
  seed: z.union([z.int(), z.string()]).default(0),
})

/**
 * A new adapter of a model (LoRA, arXiv:2106.09685): which linear maps, of which rank, scaled by alpha/rank, or with `rslora` by
 * alpha/√rank. `targets` is read as PEFT reads it, see `chooseTargets`; `modulesToSave` are modules that train whole. `seed` draws the
 * first weights.
 */
export interface AdapterSpec {
  rank: number
  alpha: number
  rslora?: boolean
  dora?: boolean
  /** Adapters train without. */
  dropout?: 0
  targets: string | string[]
  modulesToSave?: string[]
  seed?: number | string
}

/** A new adapter within the network: what it adapts, and the seed of its first weights. */
export interface ResolvedSpec {
  adapter: Adapter
  seed: number | string
}

/** @throws SpatialError `config`, one line that names the field */
export function resolveSpec(
  spec: AdapterSpec,
  parameters: readonly Parameter[],
  context: { naming: Naming; tied: boolean },
): ResolvedSpec {
  const read = specSchema.safeParse(spec)
  if (!read.success) {
    const { path, message } = read.error.issues[0]!
    throw new SpatialError('config', `adapter${path.length > 0 ? ` ${path.join('.')}` : ''}: ${message}`)
  }
  const { rank, alpha, rslora, dora, targets, modulesToSave = [], seed } = read.data
  const parameterNames = parameters.map(({ name }) => name)
  const saved = savedParameters(modulesToSave, parameterNames, context)
  const whole = new Set(saved)
  const chosen = chooseTargets(targets, linearModules(parameters), context.naming)
  const modules = chosen.flatMap((name) => (whole.has(`${name}.weight`) ? [] : [{ name, rank, alpha }]))
  if (modules.length === 0)
    throw new SpatialError('config', 'adapter targets: all of them train whole by modulesToSave — name others')
  return { adapter: { modules, rslora, dora, modulesToSave, saved }, seed }
}
