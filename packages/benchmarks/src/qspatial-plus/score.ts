import type { Item } from '../item/item.ts'
import { textOf } from '../item/metadata.ts'
import type { UnitRule } from './units.ts'

/** Keeps divisions finite. It also lets a ratio of exactly 2 pass. */
const offset = 1e-8

/** 1 when the length is wrong by less than a factor `limit`, as the published scripts compute it. */
export function withinFactor(value: string | null, item: Item, limit: number, inCentimetres: UnitRule): number {
  const said = (value === null ? offset : Number(value)) + offset
  const truth = Number(item.metadata.value) * inCentimetres(textOf(item, 'unit')) + offset
  // NaN fails every comparison.
  return Math.max(said / truth, truth / said) < limit ? 1 : 0
}

/** δ ≤ 2 of Q-Spatial Bench: the length is right within a factor of 2. */
export function lengthScore(inCentimetres: UnitRule) {
  return (value: string | null, item: Item): number => withinFactor(value, item, 2, inCentimetres)
}
