import { SpatialError } from '@spatial-ssrl/core'
import type { JobRecord } from '../job/job-record.ts'
import { hasEnded, type State } from '../job/job-status.ts'
import type { LogPart, Pause } from '../job/scheduler.ts'
import { type OpenScheduler, statusOf } from './launch-job.ts'

/** How logs are read. */
export interface LogOptions {
  open: OpenScheduler
  /** Go on until the job has ended. */
  follow: boolean
  pause: Pause
  signal?: AbortSignal
}

const between = 1000 // ms between two looks
const mostFailures = 5 // looks in a row that may fail; a head that is busy does not end the following of a job

/**
 * The lines of a job's last attempt, each once, with the name of its part. A line comes when it is whole, or when the job has ended.
 * @returns the state of the job after the last line
 * @throws SpatialError `remote` where the scheduler cannot be reached, while following only after several looks
 */
export async function* followLogs(record: JobRecord, options: LogOptions): AsyncGenerator<LogPart, State> {
  const { open, follow, pause, signal } = options
  const shown = new Map<string, number>() // part → characters
  let failures = 0
  for (;;) {
    const seen = await look(record, open).catch((error: unknown) => {
      if (!follow || !SpatialError.is(error) || error.code !== 'remote' || ++failures > mostFailures) throw error
      return null
    })
    if (seen === null) {
      await pause(between)
      signal?.throwIfAborted()
      continue
    }
    failures = 0
    const { state, parts } = seen
    const isLast = !follow || hasEnded(state)
    for (const { name, text } of parts) {
      const from = shown.get(name) ?? 0
      const end = isLast ? text.length : text.lastIndexOf('\n') + 1
      if (end <= from) continue
      shown.set(name, end)
      for (const line of linesOf(text.slice(from, end))) yield { name, text: line }
    }
    if (isLast) return state
    await pause(between)
    signal?.throwIfAborted()
  }
}

/** The state comes first: what is written between both questions is then in the log, and a job that has ended writes no more. */
async function look(record: JobRecord, open: OpenScheduler): Promise<{ state: State; parts: LogPart[] }> {
  const attempt = record.attempts.at(-1)
  const { state } = await statusOf(record, open)
  return { state, parts: attempt === undefined ? [] : await open(record.settings).logs(record, attempt) }
}

/** Lines without their ends; of a line that was written over (progress), what was last to see. */
function linesOf(text: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/\r$/, '').split('\r').at(-1)!)
}
