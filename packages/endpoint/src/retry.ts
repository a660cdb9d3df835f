import type { Rng } from '@spatial-ssrl/core'

/** Longest wait before a retry, ms, whatever the server asks for. */
const longestWait = 120_000

/**
 * How long to wait before try number `attempt` + 1, ms: what the server's `Retry-After` says (seconds or an HTTP date), else a time drawn
 * between half and all of 0.5 s · 2^(attempt − 1), at most 30 s, so that many clients do not come back at once.
 * @param attempt tries so far, ≥ 1
 * @param sent the reply's own date, which a date of `Retry-After` is counted from; without it such a date says nothing
 */
export function retryWait(attempt: number, retryAfter: string | undefined, rng: Rng, sent?: string): number {
  if (retryAfter !== undefined) {
    const asked = /^\s*\d+(\.\d+)?\s*$/.test(retryAfter)
      ? Number(retryAfter) * 1000
      : Date.parse(retryAfter) - Date.parse(sent ?? '')
    if (Number.isFinite(asked)) return Math.min(longestWait, Math.max(0, asked))
  }
  const full = Math.min(30_000, 500 * 2 ** (attempt - 1))
  return full * rng.uniform(0.5, 1)
}
