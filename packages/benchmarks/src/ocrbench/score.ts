import type { Aggregate, ScoredItem } from '../figures/figure.ts'
import { byCategory, meanScore } from '../figures/means.ts'
import type { Item } from '../item/item.ts'
import { strip } from '../python/text.ts'

const formulas = 'Handwritten Mathematical Expression Recognition'
const recognition = [
  'Regular Text Recognition',
  'Irregular Text Recognition',
  'Artistic Text Recognition',
  'Handwriting Recognition',
  'Digit String Recognition',
  'Non-Semantic Text Recognition',
]

/** OCRBench (arXiv:2305.07895): one of the right answers is part of the reply, ignoring case; for formulas, ignoring blanks instead. */
export function containsAnswer(value: string | null, { category, metadata }: Item): number {
  const answers = Array.isArray(metadata.answers) ? metadata.answers.map(String) : []
  const plain = category === formulas ? withoutBlanks : lowered
  const said = plain(value ?? '')
  return answers.some((answer) => said.includes(plain(answer))) ? 1 : 0
}

function lowered(text: string): string {
  return strip(text.toLowerCase()).replaceAll('\n', ' ')
}

function withoutBlanks(text: string): string {
  return strip(text).replaceAll('\n', ' ').replaceAll(' ', '')
}

/** The share of all items (the published score out of 1,000), by kind, and by the five groups of the toolkit. */
export function shareRight(scored: readonly ScoredItem[]): Aggregate {
  const group = ({ item }: ScoredItem) => (recognition.includes(item.category) ? 'Text Recognition' : item.category)
  const regrouped = scored.map((row) => ({ ...row, item: { ...row.item, category: group(row) } }))
  return {
    headline: meanScore('accuracy', scored),
    tables: [byCategory(scored), { ...byCategory(regrouped), name: 'group' }],
  }
}
