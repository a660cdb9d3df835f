import type { Counterpart, ExportFacts } from '../parts/engine.ts'
import { scheduleNotes, set } from './counterpart.ts'

/** The schedule as verl and EasyR1 have it: they step it once a rollout. `prefix` is the place of the optimiser's settings. */
export function verlSchedule(prefix: string, { recipe, config }: ExportFacts): Counterpart {
  const { schedule, updatesPerRollout } = recipe
  if (schedule.name === 'warm-up-stable-decay') return { refused: `the schedule ${schedule.name}` }
  const { warmUp = 0 } = schedule
  const falls = schedule.name !== 'constant'
  return set(
    {
      [`${prefix}.lr_warmup_steps`]: Math.ceil(warmUp / updatesPerRollout),
      [`${prefix}.lr_scheduler_type`]: falls ? 'cosine' : 'constant',
      ...(falls && { [`${prefix}.min_lr_ratio`]: schedule.floor ?? 0 }),
    },
    (warmUp > 0 || falls) && 'counts rollouts, not updates',
    schedule.name === 'linear' && 'falls along a cosine, not a straight line',
    ...scheduleNotes(recipe, config),
  )
}
