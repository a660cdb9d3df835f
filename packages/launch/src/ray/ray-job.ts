import type { Job } from '../job/job.ts'
import { quoteWord } from '../job/shell-words.ts'
import { driverFiles } from './driver.ts'

/** What is posted to `/api/jobs/`. Keys that are not needed are left out: older heads refuse keys that they do not know. */
export interface RaySubmission {
  entrypoint: string
  submission_id: string
  metadata: Record<string, string>
  entrypoint_num_cpus?: number
  entrypoint_num_gpus?: number
  runtime_env?: { working_dir?: string; env_vars: Record<string, string> }
}

/** Name of a submission: the same for the same attempt of the same job, so that none is made twice. */
export function submissionId(job: Job, number: number): string {
  return `${job.id}-${number}`
}

/** @param workingDir address of what was uploaded; null where nothing was */
export function raySubmission(job: Job, number: number, python: string, workingDir: string | null): RaySubmission {
  const env = { NO_COLOR: '1', PYTHONUNBUFFERED: '1' }
  const shared = {
    entrypoint: entrypointOf(job, python),
    submission_id: submissionId(job, number),
    metadata: { product: 'spatial-ssrl', job: job.id, shards: String(job.shards) },
    runtime_env: { ...(workingDir !== null && { working_dir: workingDir }), env_vars: env },
  }
  if (job.shards > 1) return shared // the tasks reserve what they need, the driver nothing
  return {
    ...shared,
    ...(job.cpus !== null && { entrypoint_num_cpus: job.cpus }),
    ...(job.gpus > 0 && { entrypoint_num_gpus: job.gpus }),
  }
}

/** A divided job is a driver; another is its command, in its folder. */
function entrypointOf(job: Job, python: string): string {
  if (job.shards > 1) return `${quoteWord(python)} ${driverFiles.program}`
  const line = `exec ${job.words.map(quoteWord).join(' ')}`
  return job.directory === null ? line : `cd ${quoteWord(job.directory)} && ${line}`
}
