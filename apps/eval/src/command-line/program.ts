import { Command } from 'commander'
import { describeFailure } from './errors.ts'

/** The `spatial-eval` program; every command understands `--json`, and wrong usage throws. */
export function createProgram(version: string, commands: readonly Command[]): Command {
  const program = new Command('spatial-eval')
    .description('Spatial benchmarks: one model, two rules (the paper’s and the official one), honest intervals.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => {} }) // runProgram prints the one line
    .showSuggestionAfterError(true)
  for (const command of commands) {
    command.option('--json', 'print one machine-readable object last on stdout')
    program.addCommand(command.copyInheritedSettings(program))
  }
  return program
}

/**
 * The arguments as they are, or the unknown command alone: whatever stands beside it (`--help`, `help`, `--version`), it is wrong usage, of
 * which commander would show the general help with exit code 0.
 */
export function commandArguments(program: Command, argv: readonly string[]): string[] {
  const known = (name: string) =>
    name === 'help' || program.commands.some((command) => command.name() === name || command.aliases().includes(name))
  const [first, second] = argv.filter((argument) => !argument.startsWith('-'))
  const asked = first === 'help' ? second : first
  return asked === undefined || known(asked) ? [...argv] : [asked]
}

/** Runs a program and turns whatever it throws into one line and an exit code. */
export async function runProgram(
  program: Command,
  { argv, writeError, debug }: { argv: readonly string[]; writeError: (line: string) => void; debug: boolean },
): Promise<number> {
  try {
    await program.parseAsync(commandArguments(program, argv), { from: 'user' })
    return 0
  } catch (error) {
    const { line, exitCode } = describeFailure(error)
    if (line !== '') writeError(`${line}\n`)
    if (debug && line !== '' && error instanceof Error) writeError(`${error.stack}\n`)
    return exitCode
  }
}
