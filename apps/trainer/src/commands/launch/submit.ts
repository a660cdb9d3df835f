import type { JobWish, Launched, Settings } from '@spatial-ssrl/launch'
import { openTerminal } from '../terminal.ts'
import { schedulers } from './scheduler.ts'

/** Shows what will run, and hands it over unless only the plan was asked for. */
export async function submit(
  wish: JobWish,
  settings: Settings,
  { plan, jobs, raw }: { plan: boolean; jobs: string; raw: Record<string, unknown> },
): Promise<void> {
  const { resolve } = await import('node:path')
  const { describeJob, launchJob } = await import('@spatial-ssrl/launch')
  const open = await schedulers()
  const terminal = openTerminal(raw)
  const job = await describeJob(wish)
  const records = resolve(jobs)
  if (plan) {
    const shown = open(settings).show({ job, folder: resolve(records, job.id), done: [] }, 1)
    terminal.finish(
      { job: job.id, plan: shown },
      `${job.id}
${shown}`,
    )
    return
  }
  const launched = await launchJob(job, settings, { jobs: records, open, onSubmit: terminal.note })
  terminal.finish(resultOf(launched), textOf(launched))
}

/** What a launch did, for programs. */
export function resultOf({ outcome, record, attempt }: Launched): object {
  const { scheduler, number } = attempt
  const place =
    attempt.scheduler === 'ray' ? { submission: attempt.submission } : { array: attempt.array, merge: attempt.merge }
  return { job: record.job.id, outcome, scheduler, attempt: number, ...place }
}

/** The same for people. */
export function textOf({ outcome, record, attempt }: Launched): string {
  const { id } = record.job
  if (outcome === 'done') return `already done: ${id} (delete ${record.folder} to have it run again)`
  const place =
    attempt.scheduler === 'ray' ? attempt.submission : [attempt.array, attempt.merge].filter(Boolean).join(', merge ')
  const words = outcome === 'active' ? 'already submitted' : 'submitted'
  return `${words}: ${id}, attempt ${attempt.number}, as ${attempt.scheduler} job ${place}`
}
