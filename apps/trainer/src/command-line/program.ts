import { Command } from 'commander'

/** The `spatial-ssrl` program with its commands; every command understands `--json`, and wrong usage throws. */
export function createProgram(version: string, commands: readonly Command[]): Command {
  const program = new Command('spatial-ssrl')
    .description('Spatial puzzles from any photographs, verified answers, GRPO, and a measured gain.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => {} }) // main prints the one line
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
