import { Command } from 'commander'
import { trainingCommand } from './training-command.ts'

/** `spatial-ssrl sft`: the supervised cold start. */
export function sftCommand(): Command {
  return trainingCommand(
    new Command('sft').description('teach a model the answer format on replies written from the true answers'),
    'sft',
  )
}
