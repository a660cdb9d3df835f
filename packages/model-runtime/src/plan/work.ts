import type { BatchShape } from '../blocks/batch-shape.ts'
import { parameterList } from '../families/families.ts'
import type { ModelConfig } from '../model/config.ts'
import { countWeights } from '../model/parameter.ts'
import { attentionElements, isOfDecoder, runRows } from './activations.ts'

/** What one run computes, in units that take about the same time each. */
export interface PlannedWork {
  /** Floating-point operations of products with many rows: prompts, pictures and replies that are there already. */
  wide: number
  /** Those of products with one row for each reply: replies that are being written. */
  narrow: number
  /** Stored numbers of half types and of four bits that floats are made of. */
  widened: number
}

/** How a run is done. */
export interface WorkOptions {
  /** It is back-propagated; otherwise it writes the replies. */
  learns: boolean
  /** Layers are computed again on the way back. */
  checkpoint: boolean
  /** Share of the weights of linear maps that get a gradient, 0 to 1. */
  trainedShare: number
  /** Share of them that is stored in another type than float32, 0 to 1. */
  widenedShare: number
}

/**
 * The work of a run: two operations for each weight of a linear map and each row, as often as the pass goes through them (forward, again,
 * back by the rows, back by the weights), and the two products of attention.
 */
export function planWork(config: ModelConfig, shape: BatchShape, options: WorkOptions): PlannedWork {
  const { learns, checkpoint, trainedShare, widenedShare } = options
  const { groups, replies, replyLength, promptLength } = shape
  const { tokens, patches } = runRows(shape)
  const decoder = mapWeights(config, true)
  const vision = mapWeights(config, false)
  const head = config.text.vocabSize * config.text.hiddenSize
  const written = groups * replies * replyLength
  const attended = (of: BatchShape) => 4 * config.text.headSize * attentionElements(config, of)
  if (learns) {
    const passes = 2 + (checkpoint ? 1 : 0)
    const forward = 2 * (tokens * decoder + patches * vision + written * head)
    return {
      wide: passes * (forward + attended(shape)) + trainedShare * forward,
      narrow: 0,
      widened: passes * widenedShare * (decoder + vision + head),
    }
  }
  const prompts = { ...shape, replies: 0 }
  return {
    wide: 2 * (groups * promptLength * decoder + patches * vision) + attended(prompts),
    narrow: 2 * written * (decoder + head) + attended(shape) - attended(prompts),
    widened: widenedShare * (decoder + vision + head + replyLength * (decoder + head)),
  }
}

/** Weights of the linear maps of the decoder's layers, or of all others but the head. */
function mapWeights(config: ModelConfig, ofDecoder: boolean): number {
  return countWeights(
    parameterList(config).filter(
      ({ name, kind }) => kind === 'linear' && name !== 'lm_head.weight' && isOfDecoder(name) === ofDecoder,
    ),
  )
}
