import { Interrupted } from './errors.ts'
import { createProgress, type Progress } from './progress.ts'

/** What a command talks to: results on stdout, progress on stderr, the signal that asks it to stop. */
export interface Terminal {
  /** Aborts on SIGINT and SIGTERM; its reason is an `Interrupted`. */
  signal: AbortSignal
  progress(label: string): Progress
  /** A line on stderr for something that the person should know. */
  note(text: string): void
  /** Ends a command: text for people, or with --json one object as the last line of stdout and the text on stderr. */
  finish(result: object, text: string): void
}

/** The terminal of this process. @param flags the parsed flags of the command; only `json` is read */
export function openTerminal(flags: { json?: boolean }): Terminal {
  return {
    signal: stopSignal(),
    progress: (label) => createProgress(label, process.stderr, () => performance.now()),
    note: (text) => process.stderr.write(`${text}\n`),
    finish(result, text) {
      if (flags.json) {
        process.stderr.write(`${text}\n`)
        process.stdout.write(`${JSON.stringify(result)}\n`)
      } else process.stdout.write(`${text}\n`)
    },
  }
}

let controller: AbortController | undefined

/** The first signal asks for a clean end; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  if (controller) return controller.signal
  const created = new AbortController()
  controller = created
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (created.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143)
      created.abort(new Interrupted(name))
    })
  }
  return created.signal
}
