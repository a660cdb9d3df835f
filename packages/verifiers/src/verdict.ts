/** What a verifier says about one reply. A bad reply is a verdict, never an exception. */
export interface Verdict {
  /** What the `parts` make together, in [0, 1]. */
  reward: number
  /** What the reward is made of, each in [0, 1]: `accuracy` and `format` for the verifiers of answers. */
  parts: Record<string, number>
  /** The answer as the reply wrote it, trimmed; null when there is none to read. */
  extracted: string | null
  /** Why the reward is below 1. Absent for a full reward. */
  reason?: string
}

/** Share of the reward that the published recipe gives for the `<think>…</think> \boxed{…}` form (arXiv:2510.27606 §4). */
export const formatWeight = 0.1

/** The form that the published recipe asks for. */
export const boxForm = '<think>…</think> \\boxed{…}'

/**
 * (1 − w)·accuracy + w·format with the published w = 0.1, as a verdict.
 * @param complaint the reason where the accuracy is below 1
 * @param form the form that a format of 0 lacks
 */
export function verdict(
  accuracy: number,
  format: 0 | 1,
  extracted: string | null,
  complaint: string,
  form = boxForm,
): Verdict {
  // The order of operations is that of the published reward function, so the doubles are the same.
  const reward = (1 - formatWeight) * accuracy + formatWeight * format
  const parts = { accuracy, format }
  if (accuracy === 1 && format === 1) return { reward, parts, extracted }
  return { reward, parts, extracted, reason: accuracy === 1 ? `not of the form ${form}` : complaint }
}
