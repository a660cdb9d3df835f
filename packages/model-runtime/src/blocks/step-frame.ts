import {
  cast,
  concat,
  equal,
  expand,
  gather,
  lessOrEqual,
  range,
  reshape,
  type Value,
} from '@spatial-ssrl/onnx-autodiff'
import { type RotaryFactors, rotaryFactors } from './heads.ts'
import { maskUnless } from './masks.ts'
import type { Network } from './network.ts'

/** What reading one more token of every reply needs; the caches of a reply's own keys and values have L − 1 slots. */
export interface StepFrame {
  factors: RotaryFactors
  /** (G, 1, 1, 1, 1, P + L − 1): the prompt, and the slots up to this one. */
  mask: Value
  /** (1, 1, 1, L − 1, 1): 1 at its slot in the caches, 0 elsewhere. */
  slot: Value
}

/** The frame of the token at position `at` (1). */
export function stepFrame({ graph, shape, inputs }: Network, at: Value): StepFrame {
  const { groups, promptLength, replyLength } = shape
  const slots = replyLength - 1
  const positions = range(graph, 0, slots)
  const own = maskUnless(graph, lessOrEqual(positions, at))
  const prompt = reshape(inputs.promptMask, [groups, 1, 1, 1, 1, promptLength])
  return {
    factors: rotaryFactors(gather(inputs.replyCos, at, 1), gather(inputs.replySin, at, 1)),
    mask: concat([prompt, expand(reshape(own, [1, 1, 1, 1, 1, slots]), [groups, 1, 1, 1, 1, slots])], 5),
    slot: reshape(cast(equal(positions, at), graph.float), [1, 1, 1, slots, 1]),
  }
}
