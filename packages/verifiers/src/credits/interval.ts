import type { Interval } from '../readers/interval.ts'

/** Temporal IoU in [0, 1]: the common part of two spans of time over their union; 0 where they share no time. */
export function temporalIou(said: Interval, truth: Interval): number {
  const common = Math.min(said[1], truth[1]) - Math.max(said[0], truth[0])
  return common > 0 ? common / (said[1] - said[0] + truth[1] - truth[0] - common) : 0
}
