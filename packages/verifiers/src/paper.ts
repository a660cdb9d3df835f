import { checkText } from './checks/check-choice.ts'
import { thinksThenBoxes } from './forms/think-format.ts'
import { lastBoxed } from './marks/boxed.ts'
import { tightenTags } from './notation/whitespace.ts'
import { type Verdict, verdict } from './verdict.ts'

/**
 * The published reward (arXiv:2510.27606 §4), equal bit for bit: 0.9 · accuracy + 0.1 · format.
 *
 * White space around `<`, `>` and `/` is removed first. Accuracy: the text in the last `\boxed{…}`, or the word `None` where there is
 * none, equals `answer` character for character. Format: the whole text matches `<think>…</think>…\boxed{…}…`.
 */
export function verifyPaper(response: string, answer: string): Verdict {
  checkText('verifyPaper', 'response', response)
  checkText('verifyPaper', 'answer', answer)
  const text = tightenTags(response)
  const extracted = lastBoxed(text)
  const accuracy = (extracted ?? 'None') === answer ? 1 : 0
  const complaint = extracted === null ? 'no closed \\boxed{…}' : 'the boxed text is not the answer'
  return verdict(accuracy, thinksThenBoxes(text) ? 1 : 0, extracted, complaint)
}
