import type { ReplyBatch } from '@spatial-ssrl/core'
import { lengthBucket } from '../layout/bucket.ts'

/** First row of each group in the (B, T) arrays of a batch, and B at the end. @throws RangeError when a reply is longer than T */
export function groupRows({ groups, maxTokens }: ReplyBatch): number[] {
  const rows = [0]
  for (const { replies } of groups) {
    for (const reply of replies) {
      if (reply.length > maxTokens) {
        throw new RangeError(`ReplyBatch: expected replies of at most maxTokens = ${maxTokens}, got ${reply.length}`)
      }
    }
    rows.push(rows.at(-1)! + replies.length)
  }
  return rows
}

/** Groups whose replies are padded to one length. */
export interface ReplyLengths {
  members: number[]
  replyLength: number
}

/**
 * Sorts the groups into those whose longest reply has up to 16 tokens, 32, 64 and so on: one reply that goes on to the limit then pads
 * its own kind alone.
 */
export function byReplyLength(batch: ReplyBatch, members: readonly number[]): ReplyLengths[] {
  const kinds = new Map<number, ReplyLengths>()
  for (const group of members) {
    const longest = lengthBucket(Math.max(...batch.groups[group]!.replies.map((reply) => reply.length)))
    const kind = Math.max(4, Math.ceil(Math.log2(longest)))
    const known = kinds.get(kind) ?? { members: [], replyLength: 0 }
    kinds.set(kind, {
      members: [...known.members, group],
      replyLength: Math.max(known.replyLength, longest),
    })
  }
  return [...kinds.entries()].sort(([a], [b]) => b - a).map(([, kind]) => kind)
}

/** Where the groups of one run stand in the batch. */
export interface RunPlace {
  batch: ReplyBatch
  rows: readonly number[]
  /** Indices of the run's groups in the batch. */
  part: readonly number[]
  /** Padded sizes of the run. */
  replies: number
  replyLength: number
}

/** Copies the run's (groups, replies, replyLength) figures to their (B, T) places; padding stays 0. */
export function scatterRows(run: Float32Array, place: RunPlace, result: Float32Array) {
  forEachReply(place, (inRun, inBatch, length) => result.set(run.subarray(inRun, inRun + length), inBatch))
}

/** The run's (groups, replies, replyLength) share of (B, T) figures, `runGroups` groups in all; padding is 0. */
export function gatherRows(batchFigures: Float32Array, place: RunPlace, runGroups: number): Float32Array {
  const run = new Float32Array(runGroups * place.replies * place.replyLength)
  forEachReply(place, (inRun, inBatch, length) => run.set(batchFigures.subarray(inBatch, inBatch + length), inRun))
  return run
}

function forEachReply(
  { batch, rows, part, replies, replyLength }: RunPlace,
  visit: (inRun: number, inBatch: number, length: number) => void,
) {
  for (const [place, group] of part.entries()) {
    for (const [reply, { length }] of batch.groups[group]!.replies.entries()) {
      visit((place * replies + reply) * replyLength, (rows[group]! + reply) * batch.maxTokens, length)
    }
  }
}
