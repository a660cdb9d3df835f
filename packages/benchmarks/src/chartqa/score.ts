import type { Item } from '../item/item.ts'
import { pythonFloat } from '../python/text.ts'

const tolerance = 0.05

/**
 * Relaxed accuracy (arXiv:2203.10244): numbers within 5 %, texts equal ignoring case.
 * @param against what the error is measured against: the truth, or the reply, as VLMEvalKit does: it calls the comparison with the two exchanged
 */
export function relaxedScore(against: 'truth' | 'reply') {
  return (value: string | null, { metadata, gold }: Item): number => {
    const said = value ?? ''
    const truths = Array.isArray(metadata.answers) ? metadata.answers.map(String) : [gold]
    return truths.some((truth) => (against === 'reply' ? agrees(said, truth) : agrees(truth, said))) ? 1 : 0
  }
}

function agrees(target: string, other: string): boolean {
  const [targetNumber, otherNumber] = [toNumber(target), toNumber(other)]
  if (otherNumber !== null && targetNumber !== null && targetNumber !== 0) {
    return Math.abs(otherNumber - targetNumber) / Math.abs(targetNumber) <= tolerance
  }
  return other.toLowerCase() === target.toLowerCase()
}

/** Percentages become shares. */
function toNumber(text: string): number | null {
  if (!text.endsWith('%')) return pythonFloat(text)
  let end = text.length
  while (text[end - 1] === '%') end--
  const number = pythonFloat(text.slice(0, end))
  return number === null ? null : number / 100
}
