import type { Graph, Value } from '@spatial-ssrl/onnx-autodiff'
import type { TextConfig } from '../model/config.ts'
import type { BatchShape } from './batch-shape.ts'

/**
 * What a run of every model is given besides parameters. Masks are additive, 0 or `MASKED`; cosines and sines hold the full head size d,
 * each half repeating the other.
 */
export interface TextInputs {
  /** (G, P) token ids. */
  tokens: Value
  /** (G, P) masks the padding on the left. */
  promptMask: Value
  /** (G, P, d) rotary factors of each prompt token. */
  promptCos: Value
  promptSin: Value
  /** (G, L, d) rotary factors of each reply position; all replies of a group share them. */
  replyCos: Value
  replySin: Value
  /** (G, R, L) token ids. */
  replies: Value
}

/** Declares the ids of the prompts, int32. */
export function tokenInput(graph: Graph, { groups, promptLength }: BatchShape): Value {
  return graph.input('tokens', [groups, promptLength], 'int32')
}

/** Declares the other inputs, ids of the replies included; a family's own may stand between. */
export function sequenceInputs(graph: Graph, { headSize }: TextConfig, shape: BatchShape): Omit<TextInputs, 'tokens'> {
  const { groups, promptLength, replies, replyLength } = shape
  return {
    promptMask: graph.input('promptMask', [groups, promptLength]),
    promptCos: graph.input('promptCos', [groups, promptLength, headSize]),
    promptSin: graph.input('promptSin', [groups, promptLength, headSize]),
    replyCos: graph.input('replyCos', [groups, replyLength, headSize]),
    replySin: graph.input('replySin', [groups, replyLength, headSize]),
    replies: graph.input('replies', [groups, replies, replyLength], 'int32'),
  }
}
