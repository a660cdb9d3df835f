/** How the learning rate changes over training, as a factor of its peak. Steps count from 0. */
export type Schedule =
  | { name: 'constant'; warmUp?: number }
  | { name: 'linear'; warmUp?: number; total: number }
  | {
      name: 'cosine'
      warmUp?: number
      total: number
      /** Factor at the end. Default 0. */
      floor?: number
    }

/**
 * Factor on the learning rate at step `step`: step/warmUp during the warm-up (so the first update of a warm-up is made at rate 0),
 * then 1 (`constant`), 1 → 0 (`linear`), or floor + (1 − floor)·½(1 + cos π·progress) (`cosine`). From `total` on the end value holds.
 */
export function learningRateFactor(schedule: Schedule, step: number): number {
  const warmUp = schedule.warmUp ?? 0
  if (step < warmUp) return step / warmUp
  if (schedule.name === 'constant') return 1
  const progress = Math.min(1, (step - warmUp) / Math.max(1, schedule.total - warmUp))
  if (schedule.name === 'linear') return 1 - progress
  const floor = schedule.floor ?? 0
  return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress))
}
