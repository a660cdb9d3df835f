import { SpatialError } from '@spatial-ssrl/core'
import { type JobRecord, writeRecord } from '../job/job-record.ts'
import { hasEnded } from '../job/job-status.ts'
import type { Stopped } from '../job/scheduler.ts'
import { type OpenScheduler, statusOf } from './launch-job.ts'

/**
 * Stops a job, and says whether it has ended: a scheduler that answers "stopped" may mean that it has taken note.
 * @throws SpatialError `data` where there is nothing to stop
 */
export async function stopJob(record: JobRecord, open: OpenScheduler): Promise<Stopped> {
  const attempt = record.attempts.at(-1)
  const { state } = await statusOf(record, open)
  if (attempt === undefined || hasEnded(state))
    throw new SpatialError('data', `${record.job.id} neither waits nor runs (it is ${state}): there is nothing to stop`)
  attempt.stopAsked = true
  await writeRecord(record)
  return open(record.settings).stop(record, attempt)
}
