import { Command } from 'commander'
import { withRolloutFlags } from './place-flags.ts'
import { trainingCommand } from './training-command.ts'

/** `spatial-ssrl grpo`: improvement on verified answers. */
export function grpoCommand(): Command {
  const command = new Command('grpo').description(
    'improve a model with GRPO on verified answers (defaults: the paper’s recipe)',
  )
  return withRolloutFlags(trainingCommand(command, 'grpo'))
}
