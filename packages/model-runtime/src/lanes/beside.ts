import type { Lanes } from './lanes.ts'

/** What answers and scores: all lanes, with the weights as they are or with an adapter beside them. */
export type Runs = Pick<Lanes, 'count' | 'score' | 'generate' | 'generateInParts'>

/** Runs by an adapter that the lanes hold. */
export function runsBeside(lanes: Lanes, beside: number): Runs {
  return {
    count: lanes.count,
    score: (input, transfer) => lanes.score({ ...input, beside }, transfer),
    generate: (input, transfer) => lanes.generate({ ...input, beside }, transfer),
    generateInParts: (input, ...how) => lanes.generateInParts({ ...input, beside }, ...how),
  }
}
