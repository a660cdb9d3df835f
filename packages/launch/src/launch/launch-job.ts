import { join } from 'node:path'
import { asOnlyWriter } from '@spatial-ssrl/core/files'
import type { Job } from '../job/job.ts'
import { type Attempt, type JobRecord, readRecord, type Settings, writeRecord } from '../job/job-record.ts'
import { hasEnded, type JobStatus } from '../job/job-status.ts'
import type { Scheduler } from '../job/scheduler.ts'

/** The scheduler that settings speak of. */
export type OpenScheduler = (settings: Settings) => Scheduler

/** How a job is launched. */
export interface LaunchOptions {
  /** Folder of the records. */
  jobs: string
  open: OpenScheduler
  /** Is given what will be run, just before it is handed over; not called where nothing is. */
  onSubmit?: (shown: string) => void
}

/** What became of a launch. */
export interface Launched {
  /** `active`: it was waiting or running already. `done`: it had succeeded before. Neither submits anything. */
  outcome: 'submitted' | 'active' | 'done'
  record: JobRecord
  attempt: Attempt
}

/**
 * Hands a job to a scheduler, once: a job that waits, runs or has succeeded is left alone, one that failed or was stopped goes on with the
 * parts that are missing.
 * @throws SpatialError `remote` where the scheduler cannot be reached or refuses it, `config` while another process launches the same job
 */
export async function launchJob(
  job: Job,
  settings: Settings,
  { jobs, open, onSubmit }: LaunchOptions,
): Promise<Launched> {
  const folder = join(jobs, job.id)
  return asOnlyWriter(folder, async () => {
    const before = await readRecord(jobs, job.id)
    const last = before?.attempts.at(-1)
    if (before !== null && last !== undefined) {
      const status = await statusOf(before, open)
      if (status.state === 'done') return { outcome: 'done', record: before, attempt: last }
      if (!hasEnded(status.state)) return { outcome: 'active', record: before, attempt: last }
    }
    const record: JobRecord = { folder, job, settings, attempts: before?.attempts ?? [], done: before?.done ?? [] }
    const number = (last?.number ?? 0) + 1
    onSubmit?.(open(settings).show(record, number))
    await writeRecord(record)
    const attempt = await open(settings).submit(record, number)
    record.attempts.push(attempt)
    await writeRecord(record)
    return { outcome: 'submitted', record, attempt }
  })
}

/** What the last attempt of a job is doing, and which parts earlier ones have done; these are noted in `record`. */
export async function statusOf(record: JobRecord, open: OpenScheduler): Promise<JobStatus> {
  const attempt = record.attempts.at(-1)
  if (attempt === undefined) return { state: 'unknown', parts: [] }
  const status = await open(record.settings).status(record, attempt)
  const done = status.parts.filter(({ state }) => state === 'done').map(({ name }) => name)
  record.done = [...new Set([...record.done, ...done])]
  return status
}
