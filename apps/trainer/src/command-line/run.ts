import type { Command } from 'commander'
import { describeFailure, type ExitCode } from './errors.ts'
import { commandArguments } from './program.ts'

/** Where a program runs: its arguments and the streams and settings of its process. */
export interface Surroundings {
  /** Arguments without node and the script. */
  argv: readonly string[]
  /** Receives the one line of a failure. */
  writeError: (line: string) => void
  /** Shows stacks of failures. */
  debug: boolean
}

/** Runs a program and turns whatever it throws into one line and an exit code. */
export async function runProgram(program: Command, { argv, writeError, debug }: Surroundings): Promise<ExitCode> {
  try {
    await program.parseAsync(commandArguments(program, argv), { from: 'user' })
    return 0
  } catch (error) {
    const { line, exitCode } = describeFailure(error)
    if (line !== '') writeError(`${line}\n`)
    if (debug && line !== '' && error instanceof Error) writeError(`${stackWithCauses(error)}\n`)
    return exitCode
  }
}

function stackWithCauses(error: Error): string {
  const own = error.stack ?? error.message
  return error.cause instanceof Error ? `${own}\ncaused by ${stackWithCauses(error.cause)}` : own
}
