import { SpatialError } from '@spatial-ssrl/core'
import { CommanderError } from 'commander'

/** The run was stopped by a signal; what was finished before it stays on disk. */
export class Interrupted extends Error {
  readonly signal: 'SIGINT' | 'SIGTERM'

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`stopped by ${signal} — run the same command again to go on`)
    this.name = 'Interrupted'
    this.signal = signal
  }
}

/** What the terminal shows for a failure: an empty line where it has already been shown (help, version). */
export interface Failure {
  line: string
  /** 1 failure, 2 wrong usage; 130 and 143 after SIGINT and SIGTERM. */
  exitCode: 0 | 1 | 2 | 130 | 143
}

const systemFixes: Record<string, string> = {
  ENOSPC: 'no space left — free disk space or choose a folder on another disk',
  EACCES: 'permission denied — change its permissions or choose a folder you may use',
  EPERM: 'operation not permitted — change its permissions or choose a folder you may use',
  EROFS: 'the file system is read-only — choose a folder on a writable disk',
  ENOENT: 'no such file or folder — check the path',
  ENOTDIR: 'a part of the path is a file, not a folder — check the path',
  EISDIR: 'it is a folder, not a file — name a file',
  EEXIST: 'a file is in the way — choose another --out',
}

/** One line and an exit code for anything a command can throw. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { line: '', exitCode: 0 } // --help, --version
    if (error.code === 'commander.help') return { line: '', exitCode: 2 } // no command given: help is on stderr
    return { line: `${oneLine(error.message)} — add --help to see what is allowed`, exitCode: 2 }
  }
  if (error instanceof Interrupted)
    return { line: `error: ${error.message}`, exitCode: error.signal === 'SIGINT' ? 130 : 143 }
  if (SpatialError.is(error))
    return { line: `error: ${oneLine(error.message)}`, exitCode: error.code === 'config' ? 2 : 1 }
  const { code = '', path } = (error instanceof Error ? error : {}) as NodeJS.ErrnoException
  const fix = systemFixes[code]
  if (fix !== undefined) return { line: `error: ${path === undefined ? '' : `${path}: `}${fix}`, exitCode: 1 }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return { line: `error: ${oneLine(message)} — this is a bug; SPATIAL_SSRL_DEBUG=1 shows where`, exitCode: 1 }
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim()
}
