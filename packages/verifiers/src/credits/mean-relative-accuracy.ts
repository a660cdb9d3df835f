const thresholds = 10

/**
 * Mean relative accuracy (VSI-Bench, arXiv:2412.14171): the share of θ ∈ {.50, .55, …, .95} with |said − truth| / |truth| ≤ 1 − θ, in
 * steps of 0.1 within [0, 1]. A slack of 1e-9 keeps errors that are exactly on a threshold there whatever their rounding (20 % is 0.7
 * for 1.2 against 1 and for 12 against 10), and a truth of 0 is matched by 0 alone.
 */
export function meanRelativeAccuracy(said: number, truth: number): number {
  if (truth === 0) return said === 0 ? 1 : 0
  const error = Math.abs(said - truth) / Math.abs(truth)
  return shareOf((i) => error <= 0.5 - 0.05 * i + 1e-9)
}

/**
 * Mean relative accuracy as the benchmark's own code computes it, rounding included: |said − truth| / truth ≤ 1 − θ with the θ of
 * `numpy.linspace(0.5, 0.95, 10)`. Every answer to a negative truth passes, since its error is negative; none to a truth of 0.
 */
export function meanRelativeAccuracyOfficial(said: number, truth: number): number {
  if (truth === 0) return 0
  const error = Math.abs(said - truth) / truth
  const step = (0.95 - 0.5) / (thresholds - 1)
  return shareOf((i) => error <= 1 - (i === thresholds - 1 ? 0.95 : 0.5 + i * step))
}

/**
 * Mean relative accuracy as the script of arXiv:2510.27606 computes it, rounding included: |said − truth| / truth < 1 − θ, strictly,
 * with θ = 0.5 + 0.05 · i for i = 0…19, divided by 10. For a positive truth the last ten never pass. For a negative one the error is
 * negative and all but the largest θ pass, up to 2; the result is cut to 1 so that it is a share.
 */
export function meanRelativeAccuracyPaper(said: number, truth: number): number {
  if (truth === 0) return 0
  const error = Math.abs(said - truth) / truth
  let passed = 0
  for (let i = 0; i < 2 * thresholds; i++) if (error < 1 - (0.5 + 0.05 * i)) passed++
  return Math.min(1, passed / thresholds)
}

function shareOf(passes: (i: number) => boolean): number {
  let passed = 0
  for (let i = 0; i < thresholds; i++) if (passes(i)) passed++
  return passed / thresholds
}
