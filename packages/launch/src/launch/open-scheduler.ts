import type { Settings } from '../job/job-record.ts'
import type { Pause, Scheduler } from '../job/scheduler.ts'
import { rayScheduler } from '../ray/ray-scheduler.ts'
import { slurmScheduler } from '../slurm/slurm-scheduler.ts'

/** The scheduler that settings speak of. @param token of a Ray cluster that asks for one */
export function openScheduler(
  settings: Settings,
  { token, pause }: { token: string | undefined; pause: Pause },
): Scheduler {
  return settings.scheduler === 'ray' ? rayScheduler({ settings, token, pause }) : slurmScheduler({ settings, pause })
}
