import type { BatchShape } from '../blocks/batch-shape.ts'
import type { PreparedPrompt } from '../prompt/prepared-prompt.ts'
import type { Feeds } from './feeds.ts'

/** One prompt and the replies to run behind it. */
export interface BatchGroup {
  prompt: PreparedPrompt
  replies: readonly Int32Array[]
}

/** Padded sizes of a run. */
export interface RunSizes {
  groups: number
  promptLength: number
  /** Image slots. */
  images: number
  patchesPerImage: number
  /** No picture is smaller than its slot. */
  fullImages: boolean
}

/** Padded sizes of its replies too. */
export interface BatchSizes extends RunSizes {
  replies: number
  replyLength: number
}

/** Static sizes and padded data of one run. */
export interface Batch<Shape extends BatchShape = BatchShape> {
  shape: Shape
  feeds: Feeds
}

/** Lays groups out as the inputs of the graphs; made once per model, it keeps tables of rotary factors. */
export type BatchLayout<Shape extends BatchShape = BatchShape> = (
  groups: readonly BatchGroup[],
  sizes: BatchSizes,
) => Batch<Shape>
