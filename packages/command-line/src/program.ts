import { Command } from 'commander'

/** What a program says of itself. */
export interface ProgramFacts {
  name: string
  description: string
  version: string
}

/** A program with its commands; every command understands `--json`, and wrong usage throws. */
export function createProgram({ name, description, version }: ProgramFacts, commands: readonly Command[]): Command {
  const program = new Command(name)
    .description(description)
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => {} }) // runProgram prints the one line
    .showSuggestionAfterError(true)
  for (const command of commands) {
    settle(command, program)
    program.addCommand(command)
  }
  return program
}

/** Gives a command, and all below it, what every command has. */
function settle(command: Command, above: Command): void {
  command.copyInheritedSettings(above)
  if (command.commands.length === 0) command.option('--json', 'print one machine-readable object last on stdout')
  for (const below of command.commands) settle(below, command)
}

/**
 * The arguments as they are, or the unknown command alone: whatever stands beside it (`--help`, `help`, `--version`), it is wrong usage, of
 * which commander would show the general help with exit code 0.
 */
export function commandArguments(program: Command, argv: readonly string[]): string[] {
  const find = (command: Command, name: string) =>
    command.commands.find((below) => below.name() === name || below.aliases().includes(name))
  const [first, second, third] = argv.filter((argument) => !argument.startsWith('-'))
  const [asked, below] = first === 'help' ? [second, third] : [first, second]
  if (asked === undefined || asked === 'help') return [...argv]
  const command = find(program, asked)
  if (command === undefined) return [asked]
  const isWrong = command.commands.length > 0 && below !== undefined && below !== 'help' && !find(command, below)
  return isWrong ? [asked, below] : [...argv]
}
