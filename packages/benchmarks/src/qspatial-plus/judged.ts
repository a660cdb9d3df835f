import { pythonFloat } from '../python/text.ts'
import { unitInBlanks } from './units.ts'

/**
 * A length in cm from what a judge makes of a reply, `(number, unit)` or `(low-high, unit)`, read from the start of the text; 0 where it
 * cannot be read. A minus sign is taken for a range, so a negative number gives 0.
 */
export function readJudgedLength(text: string): number {
  const match = /^\(([\p{Nd}.-]+), ([^\n]+)\)/u.exec(text)
  if (!match) return 0
  const [, number = '', unit = ''] = match
  const ends = number.split('-').map(pythonFloat)
  const factor = unitInBlanks(unit)
  if (ends.length === 1 && ends[0] != null) return ends[0] * factor
  if (ends.length === 2 && ends[0] != null && ends[1] != null) return ((ends[0] + ends[1]) / 2) * factor
  return 0
}
