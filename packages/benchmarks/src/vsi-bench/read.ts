import { boxedLastNoBrace } from '@spatial-ssrl/verifiers'
import type { Reading, ReadingOptions } from '../benchmark.ts'
import { keptReply } from '../multiple-choice/read.ts'
import { strip } from '../python-text.ts'

/**
 * `paper`: what the last `\boxed{…}` holds, or an empty text; without reasoning the whole reply without white space around it.
 * `official`: what stands before the first blank, without full stops at its end.
 */
export function readShortAnswer(reply: string, options: ReadingOptions): Reading {
  if (options.profile === 'official') {
    const value = firstWord(keptReply(reply, options))
    return { value, parsed: value !== '' }
  }
  const value = options.mode === 'cot' ? boxedLastNoBrace(reply) : strip(reply)
  return { value: value ?? '', parsed: value !== null && value !== '' }
}

function firstWord(text: string): string {
  const word = text.split(' ', 1)[0]!
  let end = word.length
  while (end > 0 && word[end - 1] === '.') end--
  return strip(word.slice(0, end))
}
