import { SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import type { Job } from '../job/job.ts'
import type { JobRecord } from '../job/job-record.ts'
import type { Scheduler } from '../job/scheduler.ts'
import { followLogs } from './follow-logs.ts'

const job: Job = {
  ...{ id: 'x-1', command: ['x'], words: ['x'], shards: 1, merge: null, folder: null, directory: '/' },
  ...{ cpus: null, gpus: 0, atOnce: null, inputs: {} },
}
const record: JobRecord = {
  ...{ job, folder: '/x', done: [], settings: { scheduler: 'slurm', options: [] } },
  attempts: [{ scheduler: 'slurm', number: 1, array: '1', merge: null, stopAsked: false }],
}

/** A scheduler whose looks answer as told, one after the other; null is one that fails. */
function scripted(looks: (string | null)[], error = new SpatialError('remote', 'busy')): Scheduler {
  let text = ''
  const refuse = () => Promise.reject(error)
  return {
    ...{ show: () => '', submit: refuse, stop: refuse },
    async status() {
      const next = looks.shift()
      if (next === null) return refuse()
      text += next ?? ''
      const state = looks.length === 0 ? 'done' : 'running'
      return { state, parts: [{ name: 'job', state }] }
    },
    logs: async () => [{ name: 'job', text }],
  }
}

async function linesOf(scheduler: Scheduler, follow = true): Promise<string[]> {
  const lines: string[] = []
  for await (const { text } of followLogs(record, { open: () => scheduler, follow, pause: async () => {} }))
    lines.push(text)
  return lines
}

test('a head that does not answer for a while ends nothing, and no line comes twice', async () => {
  expect(await linesOf(scripted(['a\n', null, null, 'b\n', null, 'c']))).toEqual(['a', 'b', 'c'])
})

test('one that never answers again is told, other errors at once, and so is a single look', async () => {
  await expect(linesOf(scripted(['a\n', ...Array<null>(9).fill(null)]))).rejects.toThrow('busy')
  await expect(linesOf(scripted([null, 'a'], new SpatialError('data', 'damaged')))).rejects.toThrow('damaged')
  await expect(linesOf(scripted([null, 'a']), false)).rejects.toThrow('busy')
})

test('a signal ends the following', async () => {
  const signal = AbortSignal.abort(new Error('stopped'))
  const scheduler = scripted(['a\n', 'b', 'c'])
  const log = followLogs(record, { open: () => scheduler, follow: true, pause: async () => {}, signal })
  expect((await log.next()).value).toEqual({ name: 'job', text: 'a' })
  await expect(log.next()).rejects.toThrow('stopped')
})
