import { z } from 'zod'
import type { Job } from '../job/job.ts'
import { shardName } from '../job/job.ts'
import { hasEnded, type JobStatus, type PartStatus, type State } from '../job/job-status.ts'

/** What `/api/jobs/ID` tells. */
export const RayDetails = z.looseObject({
  status: z.enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'STOPPED']),
  message: z.string().nullish(),
  driver_exit_code: z.number().nullish(),
})
export type RayDetails = z.output<typeof RayDetails>

const states = {
  PENDING: 'waiting',
  RUNNING: 'running',
  SUCCEEDED: 'done',
  FAILED: 'failed',
  STOPPED: 'stopped',
} as const satisfies Record<RayDetails['status'], State>

/** A job of Ray and its shards, the latter as its driver's log tells. @param done parts of earlier attempts */
export function rayStatus(job: Job, details: RayDetails, log: string, done: readonly string[]): JobStatus {
  const state = states[details.status]
  const detail = firstLine(details)
  if (job.shards === 1) return { state, parts: [{ name: 'job', state, ...(detail !== '' && { detail }) }] }
  const names = Array.from({ length: job.shards }, (_, i) => shardName(job, i + 1))
  if (job.merge !== null) names.push('merge')
  const parts = names.map((name) => partOf(name, state, log, done))
  const isSilent = state === 'failed' && parts.every((part) => part.state !== 'failed') // the driver itself failed
  return { state, parts: isSilent ? [...parts, { name: 'driver', state, ...(detail !== '' && { detail }) }] : parts }
}

function partOf(name: string, job: State, log: string, done: readonly string[]): PartStatus {
  if (done.includes(name)) return { name, state: 'done', detail: 'in an earlier attempt' }
  const ended = new RegExp(`^spatial-ssrl: ${name} (done|failed)(?: \\((.*)\\))?$`, 'm').exec(log)
  if (ended !== null) return { name, state: ended[1] as State, ...(ended[2] !== undefined && { detail: ended[2] }) }
  const started = new RegExp(`(?:^|\\) )\\[${name}\\] started on (\\S+)`, 'm').exec(log)
  if (!hasEnded(job))
    return started ? { name, state: 'running', detail: `on ${started[1]}` } : { name, state: 'waiting' }
  return { name, state: 'stopped', detail: started ? 'stopped midway' : 'not begun' }
}

/** Ray's message without the log that it repeats. */
function firstLine({ message, status }: RayDetails): string {
  return status === 'SUCCEEDED' ? '' : (message ?? '').split('\n')[0]!.trim().slice(0, 200)
}

/**
 * Lines of a driver's log by the part that wrote them; the driver's own are `driver`, those of a job that is not divided `job`. Ray puts the
 * name and process of a task in front, which is taken away.
 */
export function logParts(job: Job, log: string): { name: string; text: string }[] {
  if (job.shards === 1) return [{ name: 'job', text: log }]
  const whole = log.slice(0, log.lastIndexOf('\n') + 1)
  const texts = new Map<string, string>()
  for (const line of whole.split('\n').slice(0, -1)) {
    const [, name = 'driver', text = ''] =
      /^(?:\(\w+ pid=\d+(?:, ip=[^)]*)?\) )?(?:\[(\d+\/\d+|merge)\] )?(.*)$/s.exec(line) ?? []
    texts.set(name, `${texts.get(name) ?? ''}${text}\n`)
  }
  const rest = log.slice(whole.length)
  if (rest !== '') texts.set('driver', `${texts.get('driver') ?? ''}${rest}`)
  return [...texts].map(([name, text]) => ({ name, text }))
}
