import { boxedBalanced, canInfer } from '@spatial-ssrl/verifiers'
import type { Reading, ReplyOptions } from '../benchmark/profile.ts'
import type { Item, Option } from '../item/item.ts'

/** VLMEvalKit's inference as arXiv:2510.27606 ran it (`fork`), and as the toolkit has it in 2026 (`upstream`). */
export type InferenceVersion = 'fork' | 'upstream'

/** The reply, or what its last box holds; see `ReplyOptions.keepBoxed`. */
export function keptReply(reply: string, { mode, keepBoxed = mode === 'cot' }: ReplyOptions): string {
  return keepBoxed ? boxedBalanced(reply) : reply
}

/** Reads the option that a reply means, as VLMEvalKit infers it without a judge. A refusal reads as `Z`. */
export function optionReader(version: InferenceVersion) {
  return (reply: string, item: Item, options: ReplyOptions): Reading =>
    inferOption(reply, item.options, options, version)
}

/** The same among other options than the item's. */
export function inferOption(
  reply: string,
  options: readonly Option[],
  reading: ReplyOptions,
  version: InferenceVersion,
): Reading {
  const choices = Object.fromEntries(options.map(({ letter, text }) => [letter, text]))
  const value = canInfer(keptReply(reply, reading), choices, { profile: version })
  return { value, parsed: value !== null }
}
