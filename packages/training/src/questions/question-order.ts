import { createRng } from '@spatial-ssrl/core'

/** Indices of the questions of step `step` (from 0), `count` of them. */
export type QuestionOrder = (step: number, count: number) => number[]

/**
 * The order in which questions come: each once per pass, every pass shuffled anew, and tasks spread evenly, so that each step has the
 * same number of each but for one or two. Steps of equal make-up have equal padded shapes, for which the network is compiled once.
 *
 * A pure function of seed and step: a resumed run continues with the very questions that would have come.
 *
 * @param strata indices of the questions of each task
 * @throws RangeError when there is no question
 */
export function questionOrder(strata: readonly (readonly number[])[], seed: number | string): QuestionOrder {
  const total = strata.reduce((sum, { length }) => sum + length, 0)
  if (total === 0) throw new RangeError('questionOrder: expected at least one question, got none')
  const rng = createRng(seed).fork('question-order')
  const passes = new Map<number, number[]>() // a step touches one pass, or two neighbours
  const orderOf = (pass: number) => {
    const order = passes.get(pass) ?? spread(strata.map((stratum, task) => rng.fork(pass).fork(task).shuffle(stratum)))
    passes.set(pass, order)
    passes.delete(pass - 2)
    return order
  }
  return (step, count) =>
    Array.from({ length: count }, (_, k) => {
      const position = step * count + k
      return orderOf(Math.floor(position / total))[position % total]!
    })
}

/** Merges lists so that every stretch of the result has nearly the share of each that the whole has: item j of n stands at (j + ½)/n. */
function spread(lists: readonly (readonly number[])[]): number[] {
  const placed = lists.flatMap((list, rank) => list.map((item, j) => ({ item, rank, at: (j + 0.5) / list.length })))
  return placed.sort((a, b) => a.at - b.at || a.rank - b.rank).map(({ item }) => item)
}
