import { checkText } from './checks/check-choice.ts'
import { plainBox } from './forms/plain-reply.ts'
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
  const plain = plainBox(response)
  if (plain !== null) return judged(plain, answer, 1)
  if (!response.includes('\\boxed{')) return judged(null, answer, 0) // no white space is dropped inside the word
  const text = tightenTags(response)
  return judged(lastBoxed(text), answer, thinksThenBoxes(text) ? 1 : 0)
}

function judged(extracted: string | null, answer: string, format: 0 | 1): Verdict {
  const accuracy = (extracted ?? 'None') === answer ? 1 : 0
  const complaint = extracted === null ? 'no closed \\boxed{…}' : 'the boxed text is not the answer'
  return verdict(accuracy, format, extracted, complaint)
}
