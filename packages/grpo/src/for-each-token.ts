import type { PolicyBatch } from './batch.ts'

/**
 * Calls `visit` for every valid token, row by row.
 *
 * @param visit gets the index into (B, T) arrays, the advantage A, log r = logp − oldLogp, and the row
 */
export function forEachToken(
  batch: PolicyBatch,
  visit: (i: number, A: number, logRatio: number, row: number) => void,
): void {
  const { rows, tokens, mask, logp, oldLogp, advantages } = batch
  const perReply = advantages.length === rows
  for (let row = 0, i = 0; row < rows; row++) {
    for (const end = (row + 1) * tokens; i < end; i++) {
      if (mask[i] !== 0) visit(i, advantages[perReply ? row : i]!, logp[i]! - oldLogp[i]!, row)
    }
  }
}
