import { boxedLastNoBrace, firstLoneLetter } from '@spatial-ssrl/verifiers'
import type { Reading, ReadingOptions } from '../benchmark.ts'
import { keptReply } from '../multiple-choice/read.ts'

/**
 * The first letter A–D that stands alone, of whatever case: an article counts, and so does the d of `I'd`. `paper`: in the last box, or in the
 * whole reply without reasoning. `official`: in the last line.
 */
export function readLoneLetter(reply: string, options: ReadingOptions): Reading {
  const value = firstLoneLetter(
    options.profile === 'paper' ? boxed(reply, options) : lastLine(keptReply(reply, options)),
  )
  return { value, parsed: value !== null }
}

function boxed(reply: string, { mode }: ReadingOptions): string {
  return mode === 'cot' ? (boxedLastNoBrace(reply) ?? '') : reply
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1)
}
