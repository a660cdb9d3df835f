/** What a verifier says about one reply. A bad reply is a verdict, never an exception. */
export interface Verdict {
  /** Weighted sum of `parts`, in [0, 1]. */
  reward: number
  /** What the reward is made of, each in [0, 1]: here `accuracy` and `format`. */
  parts: Record<string, number>
  /** The answer as the reply wrote it, trimmed; null when there is none to read. */
  extracted: string | null
  /** Why the reward is below 1. Absent for a full reward. */
  reason?: string
}

/** Share of the reward that the published recipe gives for the `<think>…</think> \boxed{…}` form (arXiv:2510.27606 §4). */
export const formatWeight = 0.1

/** (1 − w)·accuracy + w·format with the published w = 0.1, as a verdict. */
export function verdict(accuracy: 0 | 1, format: 0 | 1, extracted: string | null, complaint: string): Verdict {
  // The order of operations is that of the published reward function, so the doubles are the same.
  const reward = (1 - formatWeight) * accuracy + formatWeight * format
  const parts = { accuracy, format }
  if (accuracy === 1 && format === 1) return { reward, parts, extracted }
  return {
    reward,
    parts,
    extracted,
    reason: accuracy === 1 ? 'not of the form <think>…</think> \\boxed{…}' : complaint,
  }
}
