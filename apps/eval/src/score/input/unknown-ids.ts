import type { Benchmark, Item } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import type { Predictions } from './predictions.ts'

const shownIds = 3

/**
 * Predictions that no item has.
 * @param matched items found by their id, and by the other name that their table gives them
 * @returns how many there are, where that is allowed
 * @throws SpatialError `data` showing ids of both sides: when none fits, when some fit no item and `partial` is not set, or when some are one
 *   kind of name and some the other
 */
export function checkIds(options: {
  benchmark: Benchmark
  items: readonly Item[]
  predictions: Predictions
  used: Uint8Array
  matched: { id: number; alternateId: number }
  partial: boolean
}): number {
  const { benchmark, items, predictions, used, matched, partial } = options
  const { name, itemIds } = benchmark
  const theirs = `ids of ${name} are ${itemIds}`
  if (matched.id > 0 && matched.alternateId > 0)
    throw new SpatialError(
      'data',
      `${matched.id} predictions have one name of their item and ${matched.alternateId} the other; ${theirs} — use one of them throughout`,
    )
  const unknown: string[] = []
  let count = 0
  let index = 0
  for (const id of predictions.ids()) {
    if (used[index++]) continue
    count++
    if (unknown.length < shownIds) unknown.push(id)
  }
  if (count === 0 || (partial && matched.id + matched.alternateId > 0)) return count
  const shown = `${unknown.map((id) => JSON.stringify(id)).join(', ')}${count > unknown.length ? ', …' : ''}`
  const own = items.slice(0, shownIds).map(({ id }) => JSON.stringify(id))
  const here = own.length > 0 ? ` (here ${own.join(', ')}, …)` : ''
  if (count === predictions.count)
    throw new SpatialError(
      'data',
      `no prediction has the id of an item: they have ${shown}; ${theirs}${here} — check --benchmark and --data`,
    )
  throw new SpatialError(
    'data',
    `${name} has no item ${shown}, ${count} of ${predictions.count} predictions; ${theirs}${here} — check --benchmark, --data and --subset, or leave them out with --partial`,
  )
}
