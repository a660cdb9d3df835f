import { Command } from 'commander'
import { logsCommand, resumeCommand, statusCommand, stopCommand } from './follow.ts'
import { kubernetesCommand } from './kubernetes.ts'
import { rayCommand } from './ray.ts'
import { slurmCommand } from './slurm.ts'

/** `spatial-ssrl launch …`: commands as jobs of a scheduler that exists. */
export function launchCommand(own: () => readonly string[]): Command {
  const command = new Command('launch').description(
    'run commands in parts on a Ray cluster or with Slurm, follow, stop and resume them',
  )
  const parts = [
    rayCommand(own),
    slurmCommand(own),
    kubernetesCommand(own),
    statusCommand(),
    logsCommand(),
    stopCommand(),
    resumeCommand(),
  ]
  for (const part of parts) command.addCommand(part)
  return command
}
