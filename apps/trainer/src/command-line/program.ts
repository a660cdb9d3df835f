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
