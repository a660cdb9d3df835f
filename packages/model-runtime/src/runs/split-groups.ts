import type { ReplyBatch } from '@spatial-ssrl/core'
import { lengthBucket } from '../layout/bucket.ts'

/**
 * The same batch with every group that would be more than `limit` rows in one run divided into groups of fewer replies: replies stay in
 * order, so that (B, T) figures mean what they did, and gradients add up to the same. Each part runs the prompt again; a single reply is
 * never divided.
 * @param promptRows rows of each group's prompt: its tokens and patches
 */
export function splitGroups(batch: ReplyBatch, promptRows: readonly number[], limit: number): ReplyBatch {
  const groups = batch.groups.flatMap(({ request, replies }, index) => {
    const longest = Math.max(0, ...replies.map((reply) => reply.length))
    const sizes = partSizes(replies.length, lengthBucket(longest), limit - promptRows[index]!)
    let first = 0
    return sizes.map((size) => {
      const part = { request, replies: replies.slice(first, first + size) }
      first += size
      return part
    })
  })
  return { groups, maxTokens: batch.maxTokens }
}

/** Sizes, as equal as can be, of the fewest parts of `count` replies that have at most `room` rows each, or one reply. */
export function partSizes(count: number, rowsPerReply: number, room: number): number[] {
  if (count <= 1) return [count]
  const most = Math.max(1, Math.floor(room / rowsPerReply))
  const parts = Math.ceil(count / most)
  const size = Math.ceil(count / parts)
  return Array.from({ length: Math.ceil(count / size) }, (_, part) => Math.min(size, count - part * size))
}
