import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { type Job, missingShards } from '../job/job.ts'
import type { RayAttempt, RaySettings } from '../job/job-record.ts'
import { hasEnded } from '../job/job-status.ts'
import type { Pause, Scheduler } from '../job/scheduler.ts'
import { quoteWord, shellLine } from '../job/shell-words.ts'
import { driverFiles, driverJob, driverProgram } from './driver.ts'
import { raySubmission, submissionId } from './ray-job.ts'
import { askRay, type RayAccess, refusedByRay } from './ray-request.ts'
import { logParts, RayDetails, rayStatus } from './ray-status.ts'
import { filesToUpload, uploadFiles, uploadHash } from './upload.ts'

/** What a Ray cluster is reached with. */
export interface RayOptions {
  settings: RaySettings
  token: string | undefined
  pause: Pause
}

const stopPatience = { looks: 20, between: 500 } // how often, ms

/** Jobs through the Jobs REST API of a Ray head. */
export function rayScheduler({ settings, token, pause }: RayOptions): Scheduler<RayAttempt> {
  const access: RayAccess = { address: settings.address, token }

  /** Null where the cluster knows no such job: it was started again since. */
  const detailsOf = async (id: string): Promise<RayDetails | null> => {
    const reply = await askRay(access, 'GET', `/api/jobs/${id}`)
    if (reply.status === 404) return null
    const details = RayDetails.safeParse(reply.json)
    if (reply.status !== 200 || !details.success) throw refusedByRay('to tell the status of a job', reply)
    return details.data
  }
  const logOf = async (id: string): Promise<string> => {
    const reply = await askRay(access, 'GET', `/api/jobs/${id}/logs`)
    if (reply.status === 404) return ''
    const log = z.object({ logs: z.string().nullable() }).safeParse(reply.json)
    if (reply.status !== 200 || !log.success) throw refusedByRay('to tell the log of a job', reply)
    return log.data.logs ?? ''
  }

  return {
    show: ({ job, done }, number) => shownJob(job, settings, { done, number }),

    async submit({ job, done }, number) {
      for (let next = number; ; next++) {
        const id = submissionId(job, next)
        const attempt: RayAttempt = { scheduler: 'ray', number: next, submission: id, stopAsked: false }
        const known = await detailsOf(id) // submitted by a launch that was killed before it noted that, or whose record is gone
        if (known !== null && !hasEnded(rayStatus(job, known, '', []).state)) return attempt
        if (known !== null) continue
        const files = await uploadOf(job, settings, done)
        const workingDir = files.length === 0 ? null : await uploadFiles(access, files)
        const reply = await askRay(access, 'POST', '/api/jobs/', raySubmission(job, next, settings.python, workingDir))
        if (reply.status === 200) return attempt
        if ((await detailsOf(id)) !== null) return attempt // somebody else submitted it in this moment
        throw refusedByRay('the job', reply)
      }
    },

    async status({ job, done }, { submission }) {
      const details = await detailsOf(submission)
      if (details === null)
        return { state: 'unknown', parts: [{ name: 'job', state: 'unknown', detail: 'Ray has no such job' }] }
      return rayStatus(job, details, job.shards > 1 ? await logOf(submission) : '', done)
    },

    logs: async ({ job }, { submission }) => logParts(job, await logOf(submission)),

    async stop(_record, { submission }) {
      const reply = await askRay(access, 'POST', `/api/jobs/${submission}/stop`)
      if (reply.status !== 200) throw refusedByRay('to stop a job', reply)
      for (let look = 0; look < stopPatience.looks; look++) {
        const details = await detailsOf(submission)
        if (details === null || ['SUCCEEDED', 'FAILED', 'STOPPED'].includes(details.status))
          return {
            ended: true,
            detail: details?.status === 'STOPPED' ? null : `it had ended: ${details?.status ?? 'Ray has no such job'}`,
          }
        await pause(stopPatience.between)
      }
      const { status } = (await detailsOf(submission)) ?? { status: 'PENDING' }
      return {
        ended: false,
        detail:
          status === 'PENDING'
            ? 'Ray took note, but leaves a job that waits for resources waiting, and will start it when they are free: stop it again then, or ask for less'
            : 'Ray took note, and the job still runs: look again with status',
      }
    },
  }
}

/** The driver and its job, or the folder of a job that is not divided. @throws SpatialError `config` where that has changed */
async function uploadOf(job: Job, { upload }: RaySettings, done: readonly string[]) {
  const own = upload === null ? [] : await filesToUpload(upload)
  if (upload !== null && uploadHash(own) !== job.inputs.upload)
    throw new SpatialError(
      'config',
      `${upload} is not what it was when ${job.id} was launched: launch it as another job`,
    )
  if (job.shards === 1) return own
  return [
    ...own,
    { name: driverFiles.program, bytes: Buffer.from(driverProgram) },
    { name: driverFiles.job, bytes: Buffer.from(JSON.stringify(driverJob(job, done), null, 1)) },
  ]
}

/** For people: what is posted where, and what the driver runs. */
function shownJob(
  job: Job,
  { address, python, upload }: RaySettings,
  { done, number }: { done: readonly string[]; number: number },
): string {
  const { entrypoint, entrypoint_num_cpus: cpus, entrypoint_num_gpus: gpus } = raySubmission(job, number, python, null)
  const reserved = [cpus && `${cpus} CPU`, gpus && `${gpus} GPU`].filter(Boolean).join(', ') || 'nothing reserved'
  const lines = [`Ray at ${address}: ${entrypoint} (${reserved})`]
  if (upload !== null) lines.push(`  in a copy of ${upload}, uploaded`)
  else if (job.directory !== null) lines.push(`  in ${job.directory}`)
  if (job.shards > 1) {
    const each = [`${job.cpus ?? 1} CPU`, ...(job.gpus > 0 ? [`${job.gpus} GPU`] : [])].join(', ')
    lines.push(
      `  ${job.shards} tasks of ${each}${job.atOnce === null ? '' : `, ${job.atOnce} at once`}: ${shellLine(job.words, job.shards, '{shard}')}`,
    )
    const left = missingShards(job, done)
    if (left.length < job.shards) lines.push(`  only the shards that are missing: ${left.join(', ') || 'none'}`)
    if (job.merge) lines.push(`  then: ${job.merge.map(quoteWord).join(' ')}`)
  }
  return lines.join('\n')
}
