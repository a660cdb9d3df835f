import { SpatialError } from '@spatial-ssrl/core'
import type { Place } from '../place/place.ts'
import type { PlannedStage } from './recipe.ts'
import type { Stage } from './stage.ts'

/**
 * Options of a place that a stage's own do not give: it works where its model was made; from a folder on, where the caller says.
 * @param maker the stage that makes its model, if any
 */
export function placesGiven(stage: Stage, own: object, maker: PlannedStage | undefined, caller: Place): Place {
  const takes = (place: 'engine' | 'rollouts') => stage.places?.includes(place) === true && !(place in own)
  const { engine, rank } = maker?.place ?? caller
  const where = { ...(takes('engine') && { engine }), ...own } as Place
  const isHere = where.engine === undefined || where.engine === 'local'
  return {
    ...(isHere && stage.places?.includes('engine') && hereOf(caller)),
    ...(takes('engine') && engine !== undefined && { engine, ...(rank !== undefined && { rank }) }),
    ...(takes('rollouts') && caller.rollouts && { rollouts: caller.rollouts }),
  }
}

/** Why a stage cannot take up its model at its place; null where it can. */
export function displaced(place: Place, maker: PlannedStage): string | null {
  const made = maker.place
  if (made.engine === undefined && place.engine !== undefined)
    return `engine: stage ${maker.name} makes its model in this process, and the server trains a base model of its own: give both stages the engine, or name a folder as model, which then makes the prompts`
  if (made.engine !== place.engine)
    return `engine: the model of stage ${maker.name} lives on ${made.engine}: leave engine out, and the stage works there`
  if (made.rank !== place.rank) return `rank: the adapter of stage ${maker.name} has rank ${made.rank}: leave rank out`
  return null
}

/** @throws SpatialError `config` where a place that the caller names is of use to no stage */
export function requireTaken(caller: Place, planned: readonly PlannedStage[]): void {
  const taken = (place: 'engine' | 'rollouts') => planned.some(({ stage }) => stage.places?.includes(place))
  if (caller.engine !== undefined && !taken('engine'))
    throw new SpatialError('config', 'engine: no stage of the recipe works with a model: leave it out')
  for (const name of Object.keys(hereOf(caller)))
    if (!taken('engine'))
      throw new SpatialError('config', `${name}: no stage of the recipe works with a model: leave it out`)
  if (caller.rollouts && !taken('rollouts'))
    throw new SpatialError('config', 'rollouts: no stage of the recipe learns from sampled replies: leave them out')
}

/** What a place says of this process. */
function hereOf({ device, frozen }: Place): Pick<Place, 'device' | 'frozen'> {
  return { ...(device !== undefined && { device }), ...(frozen !== undefined && { frozen }) }
}
