import type { Attempt, JobRecord } from './job-record.ts'
import type { JobStatus } from './job-status.ts'

/** What waits between two questions; timers belong to whoever calls. */
export type Pause = (milliseconds: number) => Promise<void>

/** What a part of a job wrote: whole lines, and at its end what remains. */
export interface LogPart {
  name: string
  text: string
}

/** How a stop ended. */
export interface Stopped {
  /** Whether nothing of the job runs or waits any more. */
  ended: boolean
  /** What is left, and what it takes; null where there is nothing to say. */
  detail: string | null
}

/** A scheduler that exists, to which a job is handed. `A` is what it needs to find a job again. */
export interface Scheduler<A extends Attempt = Attempt> {
  /** What will be run, for people to read before it is: requests or scripts, with their commands. Parts that are done are left out. */
  show(record: Pick<JobRecord, 'job' | 'folder' | 'done'>, number: number): string
  /** Parts that need not run again are left out. @throws SpatialError `remote` where it refuses the job, or cannot be reached */
  submit(record: JobRecord, number: number): Promise<A>
  /** What the job and its parts are doing. @throws SpatialError `remote` where the scheduler cannot be reached */
  status(record: JobRecord, attempt: A): Promise<JobStatus>
  /** Everything that was written so far. */
  logs(record: JobRecord, attempt: A): Promise<LogPart[]>
  /** Asks the scheduler to stop the job, and looks whether it ends. @throws SpatialError `remote` where that is refused */
  stop(record: JobRecord, attempt: A): Promise<Stopped>
}
