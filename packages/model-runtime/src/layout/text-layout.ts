import { MASKED } from '../blocks/masks.ts'
import type { PreparedPrompt } from '../prompt/prepared-prompt.ts'
import type { BatchGroup, BatchSizes } from './batch.ts'
import type { Feeds } from './feeds.ts'
import type { RotaryRow } from './rotary-rows.ts'

/** What a family says about its tokens. */
export interface TextLayout {
  padToken: number
  headSize: number
  /** Rotary factors of token `index` of a prompt. */
  turnPrompt: (prompt: PreparedPrompt, index: number) => RotaryRow
  /** Rotary factors of the reply token at `position`, which counts on from the prompt's `nextPosition`. */
  turnReply: (position: number) => RotaryRow
}

/**
 * The feeds of `TextInputs`. The groups of a batch are padded up to the given count with copies of the first one: unlike empty rows they
 * are as finite as real ones, and in generation they end when the real one ends.
 */
export function layOutText(groups: readonly BatchGroup[], sizes: BatchSizes, layout: TextLayout): Feeds {
  const { groups: count, promptLength, replies: replyCount, replyLength } = sizes
  const { padToken, headSize, turnPrompt, turnReply } = layout
  const tokens = new Int32Array(count * promptLength).fill(padToken)
  const promptMask = new Float32Array(count * promptLength)
  const promptCos = new Float32Array(count * promptLength * headSize).fill(1)
  const promptSin = new Float32Array(count * promptLength * headSize)
  const replyCos = new Float32Array(count * replyLength * headSize)
  const replySin = new Float32Array(count * replyLength * headSize)
  const replies = new Int32Array(count * replyCount * replyLength).fill(padToken)
  for (const [row, { prompt, replies: sequences }] of groups.entries()) {
    const start = promptStart(row, prompt, promptLength)
    tokens.set(prompt.tokens, start)
    promptMask.fill(MASKED, row * promptLength, start)
    for (let i = 0; i < prompt.tokens.length; i++) {
      const { cos, sin } = turnPrompt(prompt, i)
      promptCos.set(cos, (start + i) * headSize)
      promptSin.set(sin, (start + i) * headSize)
    }
    for (let i = 0; i < replyLength; i++) {
      const { cos, sin } = turnReply(prompt.nextPosition + i)
      replyCos.set(cos, (row * replyLength + i) * headSize)
      replySin.set(sin, (row * replyLength + i) * headSize)
    }
    for (const [r, reply] of sequences.entries()) replies.set(reply, (row * replyCount + r) * replyLength)
  }
  const feeds = { tokens, promptMask, promptCos, promptSin, replyCos, replySin, replies }
  for (const array of Object.values(feeds)) repeatFirst(array, groups.length, count)
  return feeds
}

/** Where a prompt's tokens begin in (G, P): they are padded on the left. */
export function promptStart(row: number, prompt: PreparedPrompt, promptLength: number): number {
  return (row + 1) * promptLength - prompt.tokens.length
}

/** Copies the first of `count` rows into those from `filled` on. */
export function repeatFirst(array: Float32Array | Int32Array, filled: number, count: number): void {
  const size = array.length / count
  for (let row = filled; row < count; row++) array.copyWithin(row * size, 0, size)
}
