import { parseFlags } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import type { JobStatus } from '@spatial-ssrl/launch'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'
import { addJobsFlag } from './job-flags.ts'

const Flags = z.strictObject({ jobs: z.string().min(1) })
const LogFlags = Flags.extend({ follow: z.boolean().default(false) })
const job = ['<job>', 'id of a job, or its beginning'] as const

/** `spatial-ssrl launch status JOB`. */
export function statusCommand(): Command {
  return addJobsFlag(new Command('status').description('what a job and its parts are doing').argument(...job)).action(
    async (id: string, raw: Record<string, unknown>) => {
      const { record, open } = await found(id, parseFlags(Flags, raw).jobs)
      const { statusOf } = await import('@spatial-ssrl/launch')
      const status = await statusOf(record, open)
      openTerminal(raw).finish({ job: record.job.id, ...status }, statusText(record.job.id, status))
    },
  )
}

/** `spatial-ssrl launch logs JOB`: every line once. */
export function logsCommand(): Command {
  return addJobsFlag(new Command('logs').description('what a job has written').argument(...job))
    .option('--follow', 'go on until the job has ended; exit code 1 unless it succeeded')
    .action(async (id: string, raw: Record<string, unknown>) => {
      const { jobs, follow } = parseFlags(LogFlags, raw)
      const { record, open } = await found(id, jobs)
      const { followLogs } = await import('@spatial-ssrl/launch')
      const { pause } = await import('./scheduler.ts')
      const terminal = openTerminal(raw)
      const print = raw.json ? terminal.note : (line: string) => process.stdout.write(`${line}\n`)
      const lines = followLogs(record, { open, follow, pause, signal: terminal.signal })
      for (;;) {
        const next = await lines.next()
        if (next.done) {
          const facts = { job: record.job.id, state: next.value }
          if (raw.json) terminal.finish(facts, `${facts.job}: ${facts.state}`)
          else terminal.note(`${facts.job}: ${facts.state}`)
          if (follow && next.value !== 'done')
            throw new SpatialError(
              'data',
              `${record.job.id} ${next.value}: see above, mend it, and go on with launch resume`,
            )
          return
        }
        const { name, text } = next.value
        print(name === 'job' ? text : `[${name}] ${text}`)
      }
    })
}

/** `spatial-ssrl launch stop JOB`: says whether it has ended. */
export function stopCommand(): Command {
  return addJobsFlag(
    new Command('stop').description('stop a job; what its parts have finished stays').argument(...job),
  ).action(async (id: string, raw: Record<string, unknown>) => {
    const { record, open } = await found(id, parseFlags(Flags, raw).jobs)
    const { stopJob } = await import('@spatial-ssrl/launch')
    const { ended, detail } = await stopJob(record, open)
    const words = ended ? `stopped: ${record.job.id}` : `not stopped yet: ${record.job.id}`
    openTerminal(raw).finish({ job: record.job.id, ended, detail }, detail === null ? words : `${words} (${detail})`)
    if (!ended) throw new SpatialError('remote', `${record.job.id} has not ended — ${detail}`)
  })
}

/** `spatial-ssrl launch resume JOB`: the parts that are missing, once more. */
export function resumeCommand(): Command {
  return addJobsFlag(
    new Command('resume')
      .description('go on with a job that failed or was stopped, or whose cluster was started again')
      .argument(...job),
  ).action(async (id: string, raw: Record<string, unknown>) => {
    const { resolve } = await import('node:path')
    const { jobs } = parseFlags(Flags, raw)
    const { record, open } = await found(id, jobs)
    const { launchJob } = await import('@spatial-ssrl/launch')
    const { resultOf, textOf } = await import('./submit.ts')
    const terminal = openTerminal(raw)
    const launched = await launchJob(record.job, record.settings, {
      jobs: resolve(jobs),
      open,
      onSubmit: terminal.note,
    })
    terminal.finish(resultOf(launched), textOf(launched))
  })
}

async function found(id: string, jobs: string) {
  const { resolve } = await import('node:path')
  const { findRecord } = await import('@spatial-ssrl/launch')
  const { schedulers } = await import('./scheduler.ts')
  return { record: await findRecord(resolve(jobs), id), open: await schedulers() }
}

function statusText(id: string, { state, parts }: JobStatus): string {
  const width = Math.max(...parts.map(({ name }) => name.length))
  const lines = parts.map(
    ({ name, state, detail }) => `  ${name.padEnd(width)}  ${state}${detail ? ` (${detail})` : ''}`,
  )
  return [`${id}: ${state}`, ...lines].join('\n')
}
