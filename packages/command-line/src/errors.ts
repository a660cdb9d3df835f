import { SpatialError } from '@spatial-ssrl/core'
import { explainSystemError } from '@spatial-ssrl/core/files'
import { CommanderError } from 'commander'

/** Exit codes of the command: 0 success, 1 failure, 2 wrong usage; 130 and 143 after SIGINT and SIGTERM, as shells expect. */
export type ExitCode = 0 | 1 | 2 | 130 | 143

/** The run was stopped by a signal; what was finished before it stays on disk. */
export class Interrupted extends Error {
  readonly signal: 'SIGINT' | 'SIGTERM'

  /** @param advice how to go on from here */
  constructor(signal: 'SIGINT' | 'SIGTERM', advice = 'run the same command again to start over') {
    super(`stopped by ${signal} — ${advice}`)
    this.name = 'Interrupted'
    this.signal = signal
  }
}

/** What the terminal shows for a failure. An empty line means that the failure has already been shown (help, version). */
export interface Failure {
  line: string
  exitCode: ExitCode
}

/** One line and an exit code for anything a command can throw. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CommanderError) return describeUsage(error)
  if (error instanceof Interrupted) {
    return { line: `error: ${error.message}`, exitCode: error.signal === 'SIGINT' ? 130 : 143 }
  }
  if (SpatialError.is(error)) {
    return { line: `error: ${oneLine(error.message)}`, exitCode: error.code === 'config' ? 2 : 1 }
  }
  const explained = explainSystemError(error)
  if (explained) return { line: `error: ${explained}`, exitCode: 1 }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return { line: `error: ${oneLine(message)} — this is a bug; SPATIAL_SSRL_DEBUG=1 shows where`, exitCode: 1 }
}

function describeUsage(error: CommanderError): Failure {
  if (error.exitCode === 0) return { line: '', exitCode: 0 } // --help, --version
  if (error.code === 'commander.help') return { line: '', exitCode: 2 } // no command given: help is on stderr
  return { line: `${oneLine(error.message)} — add --help to see what is allowed`, exitCode: 2 }
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim()
}
