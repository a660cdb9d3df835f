import type { PromptFormat } from '@spatial-ssrl/core'
import { z } from 'zod'

/** The option of a stage that replaces the data set's instruction. */
export const Instruction = z
  .string()
  .refine((text) => !text.includes('<image>'), 'must not hold <image>: every mark belongs to a picture of the problem')
  .optional()
  .describe('what follows every question, instead of the instruction the data set names; empty: nothing')

/** What a stage's configuration says of asking. */
interface AskedBy {
  instruction?: string | undefined
  reply?: 'cold-start' | 'boxed' | 'plain' | 'bare' | undefined
}

/**
 * How a stage asks its questions: as the data set says, with the recipe's own instruction where it has one. Base training, whose replies
 * are bare answers, asks the problem alone.
 */
export function stagePrompt(config: AskedBy, dataset: PromptFormat): PromptFormat {
  if (config.reply === 'bare' || config.reply === 'plain') return { ...dataset, instruction: '' }
  return { ...dataset, instruction: config.instruction ?? dataset.instruction }
}
