import type { PolicyRequest, ReplyBatch } from '@spatial-ssrl/core'

/** Replies to train on, padded to the longest. `replies[i]` are those to `requests[i]`. */
export function toReplyBatch(requests: readonly PolicyRequest[], replies: readonly Int32Array[][]): ReplyBatch {
  return {
    groups: requests.map((request, i) => ({ request, replies: replies[i]! })),
    maxTokens: replies.flat().reduce((most, { length }) => Math.max(most, length), 1),
  }
}

/** Lengths of all replies, row by row, tokens. */
export function replyLengths({ groups }: ReplyBatch): number[] {
  return groups.flatMap(({ replies }) => replies.map(({ length }) => length))
}

/** (B, T) 1 on tokens of replies, 0 on padding. */
export function replyMask(batch: ReplyBatch): Uint8Array {
  const T = batch.maxTokens
  const lengths = replyLengths(batch)
  const mask = new Uint8Array(lengths.length * T)
  for (const [row, length] of lengths.entries()) mask.fill(1, row * T, row * T + length)
  return mask
}

/** (B, T) from rows of different lengths, 0 on padding. */
export function padRows(rows: readonly Float32Array[], T: number): Float32Array {
  const all = new Float32Array(rows.length * T)
  for (const [row, values] of rows.entries()) all.set(values, row * T)
  return all
}
