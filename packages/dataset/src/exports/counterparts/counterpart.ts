import type { Counterpart, Settings } from '../parts/engine.ts'
import type { CarriedRecipe, ExportedConfig } from '../parts/recipe.ts'

/** A note, or nothing where a condition does not hold. */
type Note = string | false | undefined

/** Settings and what is different about them. */
export function set(settings: Settings, ...notes: Note[]): Counterpart {
  const note = notes.filter(Boolean).join('; ')
  return note === '' ? { settings } : { settings, note }
}

/** A counterpart of some keys of a part: what the others say is missing. */
export function taking(part: object, keys: readonly string[], counterpart: Counterpart = {}): Counterpart {
  const left = Object.keys(part).filter((key) => !keys.includes(key))
  return left.length === 0 ? counterpart : { ...counterpart, missing: left.map((key) => `\`${key}\``).join(', ') }
}

/** How deviations of groups differ where an engine adds `epsilon` to that of a sample. */
export function deviationNotes(advantage: CarriedRecipe['advantage'], epsilon: number): Note[] {
  if (advantage.name !== 'group-normalised' && advantage.name !== 'best-of-group') return []
  const wanted = advantage.epsilon ?? 1e-6
  const { deviation = 'sample', floor = 0 } = advantage.name === 'group-normalised' ? advantage : {}
  return [
    wanted !== epsilon && `adds ${epsilon} to the deviation of a group, not ${wanted}`,
    deviation === 'population' && 'the deviation is that of a sample',
    floor > 0 && 'the deviation has no least value',
  ]
}

/** How a schedule differs where an engine warms up from 0 and falls to the end of its run. */
export function scheduleNotes({ schedule, updatesPerRollout }: CarriedRecipe, { steps }: ExportedConfig): Note[] {
  const { warmUp = 0, start = 0 } = schedule
  const updates = steps * updatesPerRollout
  const total = schedule.name === 'constant' ? undefined : schedule.total
  return [
    warmUp > 0 && start > 0 && 'the warm-up begins at 0',
    total !== undefined && total !== updates && `falls until the end of the run, not for ${total} updates`,
  ]
}

/** The bound c of what a token of negative advantage can lose, c·|A|, of a clipped loss: `dual` and `delta` are the same above the clip. */
export function boundOf({ dual, delta, high }: { dual?: number; delta?: number; high: number }) {
  const bound = Math.min(dual ?? Infinity, delta ?? Infinity)
  return {
    bound: bound === Infinity ? null : bound,
    note: bound <= 1 + high && 'a bound below the clip acts otherwise',
  }
}

/** The estimators of KL that hold δ to ±20 and the value to ±10, where the recipe's do not. */
export function boundedNote({ estimator, limits }: NonNullable<CarriedRecipe['kl']>): Note {
  if (estimator === 'k3' && limits === undefined) return 'bounded by 20 and 10'
  return limits !== undefined && 'with bounds of its own'
}
