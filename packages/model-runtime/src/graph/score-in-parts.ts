import {
  add,
  and,
  cast,
  clip,
  div,
  exp,
  gatherElements,
  greaterOrEqual,
  less,
  linear,
  log,
  maximum,
  mul,
  recompute,
  reduceMax,
  reduceSum,
  reshape,
  stopGradient,
  sub,
  type Value,
  where,
} from '@spatial-ssrl/onnx-autodiff'
import { widened } from '../blocks/weights.ts'

/**
 * Log-probability and entropy, nats, of ids (n) under logits (n, V) = states · headᵀ that never exist as a whole: each part of the head
 * gives the largest of its logits and sums of exponentials above it, and these are brought together. The backward pass computes the logits
 * of one part at a time again.
 * @param parts (v, h) each, one after another in the order of the vocabulary
 */
export function scoreInParts(states: Value, parts: readonly Value[], ids: Value): { logprobs: Value; entropy: Value } {
  const { graph } = states
  const [rows = 0] = states.shape
  let first = 0
  const found = parts.map((part) => {
    const from = first
    const size = part.shape[0]!
    first += size
    const [peak, sum, weighted, picked] = recompute([states], (x) => {
      const logits = linear(x!, widened(part, x!))
      const top = stopGradient(reduceMax(logits, [1], true))
      const powers = exp(sub(logits, top))
      const place = reshape(clip(cast(sub(ids, graph.constant(from, [], ids.dtype)), 'float32'), 0, size - 1), [
        rows,
        1,
      ])
      return [
        top,
        reduceSum(powers, [1], true),
        reduceSum(mul(powers, logits), [1], true),
        gatherElements(logits, cast(place, 'int64'), 1),
      ]
    })
    const isHere = and(
      greaterOrEqual(ids, graph.constant(from, [], ids.dtype)),
      less(ids, graph.constant(from + size, [], ids.dtype)),
    )
    return {
      peak: stopGradient(peak!),
      sum: sum!,
      weighted: weighted!,
      picked: where(reshape(isHere, [rows, 1]), picked!, 0),
    }
  })
  const peak = found.map((part) => part.peak).reduce(maximum)
  const scaled = (values: (part: (typeof found)[number]) => Value) =>
    found.map((part) => mul(values(part), exp(sub(part.peak, peak)))).reduce(add)
  const sum = scaled((part) => part.sum)
  const normaliser = add(log(sum), peak)
  const mean = div(
    scaled((part) => part.weighted),
    sum,
  )
  const picked = found.map((part) => part.picked).reduce(add)
  return { logprobs: reshape(sub(picked, normaliser), [rows]), entropy: reshape(sub(normaliser, mean), [rows]) }
}
