import { checkOptions } from '../checks/options.ts'
import { checkName, checkNumbers } from '../checks/values.ts'

/** How the learning rate changes over training, as a factor of its peak. Steps count from 0. */
export type Schedule = WarmUp &
  (
    | { name: 'constant' }
    | {
        name: 'linear'
        /** Step from which the end value holds. */
        total: number
        /** Factor at the end. Default 0. */
        floor?: number
      }
    | {
        name: 'cosine'
        total: number
        /** Factor at the end. Default 0. */
        floor?: number
        /** After `total`: `hold` the end value (default), or `rise` again, as transformers' unclamped cosine does. */
        after?: 'hold' | 'rise'
      }
    | {
        name: 'warm-up-stable-decay'
        /** Steps of the run; the last one, `total` − 1, is made at the floor. */
        total: number
        /** Steps of the linear decay at the end. */
        decay: number
        /** Factor at the end. Default 0. */
        floor?: number
      }
  )

/** The first steps, common to all schedules. */
export interface WarmUp {
  /** Steps until the factor is 1. Default 0. */
  warmUp?: number
  /** Factor at step 0 of a warm-up. Default 0: the first update changes only the optimiser's moments. NeMo-RL 0.1, prime-rl 1e-8. */
  start?: number
}

const optionsOf: Record<Schedule['name'], readonly string[]> = {
  constant: [],
  linear: ['total', 'floor'],
  cosine: ['total', 'floor', 'after'],
  'warm-up-stable-decay': ['total', 'decay', 'floor'],
}

/**
 * Factor on the learning rate at step `step`: start + (1 − start)·step/warmUp during the warm-up, then, with progress from 0 to 1,
 *
 *   constant               1
 *   linear                 1 → floor
 *   cosine                 floor + (1 − floor)·½(1 + cos π·progress)
 *   warm-up-stable-decay   1, and 1 → floor over the last `decay` steps (arXiv:2404.06395)
 *
 * Trainers that count from 1 (verl's warm-up) pass step + 1. EasyR1 and verl step the schedule once per rollout, not per update.
 */
export function learningRateFactor(schedule: Schedule, step: number): number {
  checkName('learningRateFactor', 'schedule.name', schedule?.name, Object.keys(optionsOf))
  checkOptions('learningRateFactor', schedule, ['name', 'warmUp', 'start', ...optionsOf[schedule.name]], 'schedule')
  if (schedule.name !== 'constant') checkNumbers('learningRateFactor', { total: schedule.total })
  if (schedule.name === 'warm-up-stable-decay') checkNumbers('learningRateFactor', { decay: schedule.decay })
  if (schedule.name === 'cosine') checkName('learningRateFactor', 'after', schedule.after ?? 'hold', ['hold', 'rise'])
  const { warmUp = 0, start = 0 } = schedule
  if (step < warmUp) return start + ((1 - start) * step) / warmUp
  if (schedule.name === 'constant') return 1
  const { total, floor = 0 } = schedule
  if (schedule.name === 'warm-up-stable-decay') {
    const progress = (step - (total - schedule.decay)) / Math.max(1, schedule.decay - 1)
    return 1 - (1 - floor) * Math.min(1, Math.max(0, progress))
  }
  const progress = (step - warmUp) / Math.max(1, total - warmUp)
  if (schedule.name === 'linear') return 1 - (1 - floor) * Math.min(1, progress)
  const phase = schedule.after === 'rise' ? progress : Math.min(1, progress)
  return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * phase))
}
