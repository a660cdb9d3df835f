import { readFile } from 'node:fs/promises'
import { type Job, shardName } from '../job/job.ts'
import type { JobRecord, SlurmAttempt } from '../job/job-record.ts'
import { type JobStatus, type PartStatus, type State, stateOfParts } from '../job/job-status.ts'
import { runSlurm, slurmOutput } from './run-slurm.ts'
import { slurmFiles } from './slurm-script.ts'

/** States of Slurm, by their first word, that mean something else than `failed`. */
const states: Readonly<Record<string, State>> = {
  PENDING: 'waiting',
  CONFIGURING: 'waiting',
  REQUEUED: 'waiting',
  REQUEUE_HOLD: 'waiting',
  REQUEUE_FED: 'waiting',
  SPECIAL_EXIT: 'waiting',
  RESV_DEL_HOLD: 'waiting',
  SUSPENDED: 'running',
  RUNNING: 'running',
  RESIZING: 'running',
  SIGNALING: 'running',
  STAGE_OUT: 'running',
  STOPPED: 'running',
  COMPLETING: 'running',
  COMPLETED: 'done',
  CANCELLED: 'stopped',
  PREEMPTED: 'stopped',
  REVOKED: 'stopped',
}

/** Anything that is neither alive, done nor stopped by somebody has failed: FAILED, TIMEOUT, OUT_OF_MEMORY, NODE_FAIL, BOOT_FAIL, DEADLINE. */
const stateOf = (word: string): State => states[word.split(' ')[0]!] ?? 'failed'

/**
 * What the shards and the merge are doing: first what the queue says, then how they ended by their own files, then what accounting knows,
 * where the cluster keeps any.
 */
export async function slurmStatus({ job, folder, done }: JobRecord, attempt: SlurmAttempt): Promise<JobStatus> {
  const ids = [attempt.array, ...(attempt.merge === null ? [] : [attempt.merge])]
  const [queued, accounted] = [await queueOf(ids), await accountsOf(ids)]
  const parts: PartStatus[] = []
  for (const { name, id, file } of partsOf(job, attempt)) {
    const inQueue = queued.get(id)
    const code = await readFile(slurmFiles.ended(folder, file), 'utf8').catch(() => null)
    const account = accounted.get(id)
    if (inQueue !== undefined && !(code !== null && inQueue.word === 'COMPLETING'))
      parts.push({
        name,
        state: stateOf(inQueue.word),
        detail: [inQueue.word, inQueue.reason].filter(Boolean).join(', '),
      })
    else if (done.includes(name)) parts.push({ name, state: 'done' })
    else if (code?.trim() === '0') parts.push({ name, state: 'done' })
    else if (code !== null && !attempt.stopAsked)
      parts.push({ name, state: 'failed', detail: `exit code ${code.trim()}` })
    else if (account !== undefined) parts.push({ name, state: stateOf(account), detail: account })
    else if (attempt.stopAsked) parts.push({ name, state: 'stopped' })
    else parts.push({ name, state: 'unknown', detail: 'Slurm has forgotten it, and it left no exit code' })
  }
  return { state: stateOfParts(parts), parts }
}

function partsOf(job: Job, { array, merge }: SlurmAttempt): { name: string; id: string; file: string }[] {
  const shards = Array.from({ length: job.shards }, (_, i) => ({
    name: shardName(job, i + 1),
    id: `${array}_${i + 1}`,
    file: String(i + 1),
  }))
  return merge === null ? shards : [...shards, { name: 'merge', id: merge, file: 'merge' }]
}

/** Jobs that wait or run, by id, array tasks one by one. */
async function queueOf(ids: readonly string[]): Promise<Map<string, { word: string; reason: string }>> {
  const { code, stdout, stderr } = await runSlurm('squeue', ['-h', '-r', '-j', ids.join(','), '-o', '%i|%T|%r'])
  // A job that ended long ago is unknown to it, which is no failure; a controller that does not answer is.
  if (code !== 0 && !/Invalid job id/i.test(stderr)) await slurmOutput('squeue', ['-h', '-r', '-j', ids.join(',')])
  const rows = stdout.split('\n').flatMap((line) => {
    const [id = '', word = '', reason = ''] = line.trim().split('|')
    const alive = ['waiting', 'running'].includes(stateOf(word))
    return id === '' || !alive ? [] : [[id, { word, reason: reason === 'None' ? '' : reason }] as const]
  })
  return new Map(rows)
}

/** States of jobs that have ended, by id; none where the cluster keeps no accounts. */
async function accountsOf(ids: readonly string[]): Promise<Map<string, string>> {
  const { code, stdout } = await runSlurm('sacct', ['-n', '-P', '-X', '-j', ids.join(','), '-o', 'JobID,State'])
  if (code !== 0) return new Map()
  return new Map(
    stdout.split('\n').flatMap((line) => {
      const [id = '', word = ''] = line.trim().split('|')
      return id === '' || word === '' ? [] : [[id, word] as const]
    }),
  )
}
