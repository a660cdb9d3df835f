import type { Item } from '../item/item.ts'

const numbers = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** Shapes that count as one another, by the first word of their names. */
const families = [
  ['suv', 'wagon', 'minivan', 'sedan', 'truck', 'addi', 'car'],
  ['articulated', 'regular', 'double', 'school', 'bus'],
  ['chopper', 'dirtbike', 'scooter', 'cruiser', 'motorbike'],
  ['jet', 'fighter', 'biplane', 'airliner', 'aeroplane'],
  ['road', 'utility', 'mountain', 'tandem', 'bicycle'],
]
const familyOf = new Map(families.flatMap((shapes, family) => shapes.map((shape) => [shape, family] as const)))

/**
 * Spatial457's tolerant comparison (arXiv:2502.08636): equal ignoring case; `none` is `no`; `0` is `No`; number words; any count from 1 to
 * 9 is `Yes`; shapes of one family. Blanks and punctuation are never removed.
 */
export function answerScore(value: string | null, { gold }: Item): number {
  return value !== null && isRight(value, gold) ? 1 : 0
}

function isRight(said: string, gold: string): boolean {
  const answer = said.toLowerCase() === 'none' ? 'no' : said
  const lower = answer.toLowerCase()
  if (lower === gold.toLowerCase()) return true
  if (answer === '0' && gold === 'No') return true
  if (numbers.includes(lower) && String(numbers.indexOf(lower)) === gold) return true
  if (gold.toLowerCase() === 'yes' && /^[1-9]$/.test(answer)) return true
  const [family, goldFamily] = [familyOf.get(firstWord(answer)), familyOf.get(firstWord(gold))]
  return family !== undefined && family === goldFamily
}

/** Up to the first blank; a leading blank makes it empty. */
function firstWord(text: string): string {
  return text.toLowerCase().split(' ', 1)[0]!
}
