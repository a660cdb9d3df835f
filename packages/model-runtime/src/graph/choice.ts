import { equal, gather, or, reshape, type Value } from '@spatial-ssrl/onnx-autodiff'
import type { Network } from '../blocks/network.ts'
import { type ChosenTokens, drawTokens, likeliestTokens } from './sampling.ts'
import { declareChanges, type Truncation } from './truncation.ts'

/** How the tokens of a graph are chosen. */
export interface Choice {
  /** (G · R, V) 1 for tokens of the prompt, where repetition counts. */
  seen?: Value
  withSeen(seen: Value, tokens: Value): Value
  /** Chooses the tokens of reply position `at` (1) from logits (G · R, V). */
  choose(logits: Value, at: Value, seen: Value | undefined): ChosenTokens
}

/** Declares what choosing reads: nothing where it is greedy, else uniform numbers and the temperature; and the inputs of a truncation. */
export function chooser(
  { graph, shape, text }: Network,
  { greedy = false, truncation }: { greedy?: boolean; truncation?: Truncation },
): Choice {
  const { groups, replies, replyLength } = shape
  const draws = greedy ? undefined : graph.input('uniforms', [replyLength, groups, replies])
  const temperature = greedy ? undefined : graph.input('temperature', [])
  const { withSeen, ...changes } = declareChanges(graph, shape, text.vocabSize, truncation ?? {})
  const changed = truncation !== undefined && Object.keys(truncation).length > 0
  return {
    ...(changes.seen && { seen: changes.seen }),
    withSeen,
    choose(logits, at, seen) {
      const penalised = (given: Value) => changes.penalised(given, seen)
      if (!draws || !temperature) return likeliestTokens(logits, penalised(logits))
      const uniforms = reshape(gather(draws, at), [groups * replies])
      return drawTokens(
        logits,
        uniforms,
        temperature,
        changed ? { penalised, truncated: changes.truncated } : undefined,
      )
    },
  }
}

/** (n) bool: which of tokens (n) end a reply. */
export function isEnd(tokens: Value, endTokens: readonly number[]): Value {
  const [first, ...rest] = endTokens.map((token) => equal(tokens, token))
  if (first === undefined) throw new RangeError('buildGenerateGraph: expected at least one end token, got none')
  return rest.reduce((either, one) => or(either, one), first)
}
