import { boxedLastNoSlash } from '@spatial-ssrl/verifiers'
import type { Reading, ReadingOptions } from '../benchmark.ts'
import { keptReply } from '../multiple-choice/read.ts'
import { pythonFixed8, pythonFloat, strip } from '../python-text.ts'

/**
 * `paper`: in mode `cot` what the last `boxed{…}` holds, else the whole reply; then without `\%`, `\text{`, backslashes and commas between
 * digits, and a ratio such as `1:4` as a decimal. `official`: the reply. Both without white space around it.
 */
export function readShortAnswer(reply: string, options: ReadingOptions): Reading {
  const value = options.profile === 'official' ? keptReply(reply, options) : plain(boxedOrWhole(reply, options))
  return { value: strip(value), parsed: strip(value) !== '' }
}

function boxedOrWhole(reply: string, { mode }: ReadingOptions): string {
  return mode === 'cot' ? (boxedLastNoSlash(reply) ?? reply) : reply
}

function plain(text: string): string {
  const bare = text
    .replaceAll('\\%', '')
    .replaceAll('\\text{', '')
    .replace(/(?<=\p{Nd}),(?=\p{Nd})/gu, '')
    .replaceAll('\\', '')
  const [above = '', below = '', ...more] = bare.split(':')
  if (more.length > 0 || above === '' || below === '' || below === '0') return bare
  const [numerator, denominator] = [pythonFloat(above), pythonFloat(below)]
  return numerator === null || denominator === null || denominator === 0 ? bare : pythonFixed8(numerator / denominator)
}
