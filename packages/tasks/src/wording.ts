import type { Rng } from '@spatial-ssrl/core'

/**
 * Follows every question in training and evaluation: where to think and where to answer, so that the reply can be read by rule.
 * (The published system asks for the same form in its own words.)
 */
export const formatInstruction = 'Think in <think></think>, then answer in \\boxed{}.'

/** One of the wordings, its `{places}` filled in. @throws RangeError for a place that `values` does not name */
export function word(wordings: readonly string[], values: Record<string, string>, rng: Rng): string {
  return rng.pick(wordings).replace(/\{(\w+)\}/g, (_, place: string) => {
    const value = values[place]
    if (value === undefined) throw new RangeError(`word: expected a value for {${place}}, got none`)
    return value
  })
}
