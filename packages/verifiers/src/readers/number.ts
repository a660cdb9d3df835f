import { unwrappedSentence } from '../notation/wrapping.ts'
import { numberOfWord } from './number-words.ts'

const longest = 64 // characters; no number that a model means is longer
const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i
const grouped = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
const fraction = /^([-+]?)(?:\\d?frac\{(\d+)\}\{(\d+)\}|(\d+)\/(\d+))$/

/**
 * One number: `12`, `-1.5`, `.5`, `1e3`, `1,200`, `3/4`, `\frac{3}{4}`, `three`, whatever is around it, see `unwrappedSentence`. Null
 * for anything else, such as two numbers, a unit, or a value beyond the range of doubles.
 */
export function readNumber(text: string): number | null {
  const bare = unwrappedSentence(text)
  if (bare.length > longest) return null
  const ratio = fraction.exec(bare)
  let value: number | null = null
  if (decimal.test(bare)) value = Number(bare)
  else if (grouped.test(bare)) value = Number(bare.replaceAll(',', ''))
  else if (ratio) value = ((ratio[1] === '-' ? -1 : 1) * Number(ratio[2] ?? ratio[4])) / Number(ratio[3] ?? ratio[5])
  else value = numberOfWord(bare)
  return value !== null && Number.isFinite(value) ? value : null
}
