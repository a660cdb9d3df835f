import type { Item, Profile } from '../benchmark.ts'
import { textOf } from '../metadata.ts'
import { unitInCentimetres } from './read.ts'

/** Keeps divisions finite. It also lets a ratio of exactly 2 pass. */
const offset = 1e-8

/** 1 when the length is wrong by less than a factor `limit`, as the published scripts compute it. */
export function withinFactor(value: string | null, item: Item, limit: number, profile: Profile): number {
  const said = (value === null ? offset : Number(value)) + offset
  const truth = Number(item.metadata.value) * unitInCentimetres(textOf(item, 'unit'), profile) + offset
  // NaN fails every comparison.
  return Math.max(said / truth, truth / said) < limit ? 1 : 0
}

/** δ ≤ 2 of Q-Spatial Bench: the length is right within a factor of 2. */
export function lengthScore(value: string | null, item: Item, profile: Profile): number {
  return withinFactor(value, item, 2, profile)
}
