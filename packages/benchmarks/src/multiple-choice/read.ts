import { boxedBalanced, canInfer } from '@spatial-ssrl/verifiers'
import type { Item, Option, Reading, ReadingOptions } from '../benchmark.ts'

/** The reply, or what its last box holds; see `ReadingOptions.keepBoxed`. */
export function keptReply(reply: string, { mode, keepBoxed = mode === 'cot' }: ReadingOptions): string {
  return keepBoxed ? boxedBalanced(reply) : reply
}

/**
 * The option that a reply means, as VLMEvalKit infers it without a judge: the version of arXiv:2510.27606 in profile `paper`, that of 2026
 * in profile `official`. A refusal reads as `Z`.
 */
export function readOption(reply: string, item: Item, options: ReadingOptions): Reading {
  return inferOption(reply, item.options, options)
}

/** `readOption` among other options than the item's. */
export function inferOption(reply: string, options: readonly Option[], reading: ReadingOptions): Reading {
  const choices = Object.fromEntries(options.map(({ letter, text }) => [letter, text]))
  const profile = reading.profile === 'paper' ? 'fork' : 'upstream'
  const value = canInfer(keptReply(reply, reading), choices, { profile })
  return { value, parsed: value !== null }
}
