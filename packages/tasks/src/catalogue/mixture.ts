import { type Rng, SpatialError } from '@spatial-ssrl/core'
import { taskNames } from './tasks.ts'

/** Relative frequency of each task, > 0. */
export type Mixture = Record<string, number>

/**
 * Reads `shuffle,flip` (equal shares) or `shuffle:2,depth:1` (weights).
 * @throws SpatialError `config` for unknown or repeated tasks and for weights that are not above 0
 */
export function parseMixture(text: string): Mixture {
  const mixture: Mixture = {}
  for (const part of text.split(',')) {
    const [name = '', weight = '1'] = part.trim().split(':')
    const task = taskNames.find((known) => known === name)
    if (task === undefined)
      throw new SpatialError(
        'config',
        `unknown task '${name}': choose from ${taskNames.join(', ')}, separated by commas`,
      )
    if (mixture[task] !== undefined) throw new SpatialError('config', `task '${name}' is named twice: name it once`)
    if (!(Number(weight) > 0 && Number.isFinite(Number(weight))))
      throw new SpatialError('config', `task '${name}' has weight '${weight}': give a number above 0`)
    mixture[task] = Number(weight)
  }
  return mixture
}

/**
 * Draws a name with the frequencies given, each ≥ 0; names of any tasks are welcome.
 * @throws RangeError for an empty mixture
 */
export function drawTask<Name extends string>(mixture: Partial<Record<Name, number>>, rng: Rng): Name {
  const named = (Object.keys(mixture) as Name[]).filter((name) => (mixture[name] ?? 0) > 0).sort()
  const total = named.reduce((sum, name) => sum + mixture[name]!, 0)
  let left = rng.next() * total
  for (const name of named) {
    left -= mixture[name]!
    if (left < 0) return name
  }
  const last = named.at(-1) // rounding may leave a hair above the last share
  if (last === undefined) throw new RangeError('drawTask: expected at least one task, got none')
  return last
}
