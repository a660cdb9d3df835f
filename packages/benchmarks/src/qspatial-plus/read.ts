import { boxedBalanced } from '@spatial-ssrl/verifiers'
import type { Reading, ReplyOptions } from '../benchmark/profile.ts'
import type { Item } from '../item/item.ts'
import { numpySum } from '../python/numpy-sum.ts'
import { pythonFloat } from '../python/text.ts'
import { type UnitRule, unitAsWritten, unitInBlanks } from './units.ts'

/** `readStated`, which also takes a boxed answer apart, and other braces for the unit. */
export function readBoxedOrStated(reply: string, _item: Item, options: ReplyOptions): Reading {
  return readLength(unboxed(kept(reply, options)), unitOf, unitInBlanks)
}

/**
 * A length in cm, as text, from `\scalar{…} \distance_unit{…}` (Q-Spatial Bench, arXiv:2409.09788): the last of each; several numbers
 * are averaged, so that a range means its middle; signs and thousands separators are not known. Null without both parts. A number without
 * digits reads as `NaN`.
 */
export function readStated(reply: string, _item: Item, options: ReplyOptions): Reading {
  return readLength(kept(reply, options), (text) => lastBraced(text, 'distance_unit{'), unitAsWritten)
}

/** Prompts ask for no box, so only an explicit `keepBoxed` drops what is outside one. */
function kept(reply: string, { keepBoxed }: ReplyOptions): string {
  return keepBoxed ? boxedBalanced(reply) : reply
}

function readLength(text: string, unitIn: (text: string) => string | null, inCentimetres: UnitRule): Reading {
  const scalar = lastBraced(text, 'scalar{')
  const unit = scalar === null ? null : unitIn(text)
  if (scalar === null || unit === null) return { value: null, parsed: false }
  const length = meanNumber(scalar) * inCentimetres(unit)
  return { value: String(length), parsed: !Number.isNaN(length) }
}

/** `\boxed{96 cm}` becomes `\scalar{96} cm`: the box renamed, closed before the first blank, and the last brace of the text removed. */
function unboxed(reply: string): string {
  if (!reply.includes('boxed{')) return reply
  let text = reply.replaceAll('boxed{', 'scalar{')
  const blank = text.indexOf(' ', text.indexOf('scalar{'))
  if (blank >= 0) text = `${text.slice(0, blank)}}${text.slice(blank)}`
  const brace = text.lastIndexOf('}')
  return brace < 0 ? text : text.slice(0, brace) + text.slice(brace + 1)
}

/** The unit, wherever braces hold one; a number there means that the unit is a command (`\scalar{96}\cm`). */
function unitOf(text: string): string | null {
  const unit = lastBraced(text, 'distance_unit{') ?? lastBraced(text, 'unit{') ?? lastBraced(text, '{')
  if (unit === null || pythonFloat(unit) === null) return unit
  const command = text.includes('\\') ? text.slice(text.lastIndexOf('\\') + 1) : ''
  return /^[a-zA-Z]*/.exec(command)![0]
}

/** Content of the last `opening [^}]* }`, matched from left to right without overlaps. */
function lastBraced(text: string, opening: string): string | null {
  let last: string | null = null
  for (let at = text.indexOf(opening); at >= 0; ) {
    const end = text.indexOf('}', at)
    if (end < 0) break
    last = text.slice(at + opening.length, end)
    at = text.indexOf(opening, end)
  }
  return last
}

/** NaN without any. */
function meanNumber(text: string): number {
  const numbers = [...text.matchAll(/\p{Nd}+\.?\p{Nd}*/gu)].map(([number]) => pythonFloat(number)!)
  return numpySum(numbers) / numbers.length
}
