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

/**
 * The lines of a job's last attempt, each once, with the name of its part. A line comes when it is whole, or when the job has ended.
 * @returns the state of the job after the last line
 */
export async function* followLogs(record: JobRecord, options: LogOptions): AsyncGenerator<LogPart, State> {
  const { open, follow, pause, signal } = options
  const shown = new Map<string, number>() // part → characters
  const attempt = record.attempts.at(-1)
  for (;;) {
    // The state comes first: what is written between both questions is then in the log, and a job that has ended writes no more.
    const { state } = await statusOf(record, open)
    const isLast = !follow || hasEnded(state)
    const parts = attempt === undefined ? [] : await open(record.settings).logs(record, attempt)
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

/** Lines without their ends; of a line that was written over (progress), what was last to see. */
function linesOf(text: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/\r$/, '').split('\r').at(-1)!)
}
