import { Interrupted } from './errors.ts'
import { createProgress, type Progress } from './progress.ts'

/** What a command talks to: results on stdout, progress on stderr, the signal that asks it to stop. */
export interface Terminal {
  /** Aborts on SIGINT and SIGTERM; its reason is an `Interrupted`. */
  signal: AbortSignal
  /** A progress line on stderr. */
  progress(label: string): Progress
  /** A line on stderr for something that the person should know. */
  note(text: string): void
  /** Ends a command: text for people, or with --json one object as the last line of stdout and the text on stderr. */
  finish(result: object, text: string): void
}

/** How the commands of one program differ from those of another. */
export interface TerminalSettings {
  /** Milliseconds that only grow. */
  now: () => number
  /** Progress tells steps a second. */
  rate: boolean
  /** How to go on after a signal, where a command does not say it better. */
  afterStop: string
}

/**
 * What the commands of a program open their terminal with: that of this process.
 * The function takes the parsed flags of the command; only `json` is read.
 */
export function terminals({ now, rate, afterStop }: TerminalSettings): (flags: { json?: boolean }) => Terminal {
  return (flags) => ({
    signal: stopSignal(afterStop),
    progress: (label) => createProgress(label, process.stderr, { now, rate }),
    note: (text) => process.stderr.write(`${text}\n`),
    finish(result, text) {
      if (flags.json) {
        process.stderr.write(`${text}\n`)
        process.stdout.write(`${JSON.stringify(result)}\n`)
      } else process.stdout.write(`${text}\n`)
    },
  })
}

let controller: AbortController | undefined

/** The first signal asks for a clean end; a second one ends the process at once. */
function stopSignal(afterStop: string): AbortSignal {
  if (controller) return controller.signal
  const created = new AbortController()
  controller = created
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (created.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143)
      created.abort(new Interrupted(name, afterStop))
    })
  }
  return created.signal
}
