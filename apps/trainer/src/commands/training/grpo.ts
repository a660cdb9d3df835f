import { Command } from 'commander'
import { trainingCommand } from './training-command.ts'

/** `spatial-ssrl grpo`: improvement on verified answers. */
export function grpoCommand(): Command {
  return trainingCommand(
    new Command('grpo').description('improve a model with GRPO on verified answers (defaults: the paper’s recipe)'),
    'grpo',
  )
}
