import { afterThinking, thinksThenBoxes } from './forms/think-format.ts'
import { allBoxed } from './readers/boxed.ts'
import { tightenTags } from './readers/whitespace.ts'
import { type Verdict, verdict } from './verdict.ts'

/** What an answer means, as text that is equal exactly for equal meanings; null for text that is no answer of this kind. */
export type AnswerReader = (text: string) => string | null

/**
 * The published weights with a reading that forgives notation and nothing else: boxes count after the thinking only, and all of them
 * have to say the same, so listing every answer or hiding one in the thoughts earns no accuracy.
 */
export function verifyTolerant(response: string, answer: string, read: AnswerReader): Verdict {
  const text = tightenTags(response)
  const format = thinksThenBoxes(text) ? 1 : 0
  const boxes = allBoxed(afterThinking(text))
  const extracted = boxes.at(-1)
  if (extracted === undefined) return verdict(0, format, null, 'no closed \\boxed{…} after the thinking')
  const said = read(extracted)
  if (said === null) return verdict(0, format, extracted, 'the boxed text is no answer of the kind asked for')
  for (const box of boxes)
    if (box !== extracted && read(box) !== said)
      return verdict(0, format, extracted, 'several boxes with different answers')
  // A truth that is itself no answer of this kind can only be matched as it is written.
  const right = said === answer || said === (read(answer) ?? answer)
  return verdict(right ? 1 : 0, format, extracted, 'the boxed answer is wrong')
}
