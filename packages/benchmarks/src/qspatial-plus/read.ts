import { boxedBalanced } from '@spatial-ssrl/verifiers'
import type { Profile, Reading, ReadingOptions } from '../benchmark.ts'
import { numpySum } from '../numpy-sum.ts'
import { pythonFloat, strip } from '../python-text.ts'

const centimetres: Record<string, number> = {
  meters: 100,
  meter: 100,
  m: 100,
  metre: 100,
  metres: 100,
  centimeters: 1,
  centimeter: 1,
  cm: 1,
  feet: 30.48,
  foot: 30.48,
  ft: 30.48,
  inch: 2.54,
  inches: 2.54,
  in: 2.54,
  mm: 0.1,
}

/** Centimetres in a unit; 0 for an unknown one. Only profile `paper` ignores blanks around it. */
export function unitInCentimetres(unit: string, profile: Profile): number {
  const name = profile === 'paper' ? strip(unit.toLowerCase()) : unit.toLowerCase()
  return Object.hasOwn(centimetres, name) ? centimetres[name]! : 0
}

/**
 * A length in cm, as text, from `\scalar{…} \distance_unit{…}` (Q-Spatial Bench, arXiv:2409.09788): the last of each; several numbers
 * are averaged, so that a range means its middle; signs and thousands separators are not known. Null without both parts. Profile `paper`
 * also takes a boxed answer apart, and other braces for the unit. A number without digits reads as `NaN`. Prompts ask for no box, so
 * only an explicit `keepBoxed` drops what is outside one.
 */
export function readLength(reply: string, options: ReadingOptions): Reading {
  const kept = options.keepBoxed ? boxedBalanced(reply) : reply
  const text = options.profile === 'paper' ? unboxed(kept) : kept
  const scalar = lastBraced(text, 'scalar{')
  if (scalar === null) return { value: null, parsed: false }
  const unit = options.profile === 'paper' ? unitOf(text) : lastBraced(text, 'distance_unit{')
  if (unit === null) return { value: null, parsed: false }
  const length = meanNumber(scalar) * unitInCentimetres(unit, options.profile)
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
