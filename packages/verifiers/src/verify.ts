import { verifyPaper } from './paper.ts'
import { readNumberList } from './readers/number-list.ts'
import { readOptionLetter } from './readers/option-letter.ts'
import { type AnswerReader, verifyTolerant } from './tolerant.ts'
import type { Verdict } from './verdict.ts'

/** `paper`: the published reward to the letter. `default`: the same weights, tolerant of notation, strict about several answers. */
export type VerifierProfile = 'paper' | 'default'

/** The part of a data-set row that a verifier looks at. */
export interface Question {
  /** Task name, such as `shuffle`. */
  task: string
  /** Canonical answer, such as `0-2-3-1` or `B`. */
  answer: string
}

const numberList: AnswerReader = (text) => readNumberList(text)?.join('-') ?? null

const readers: ReadonlyMap<string, AnswerReader> = new Map([
  ['shuffle', numberList],
  ['flip', numberList],
  ['depth', numberList],
  ['crop', readOptionLetter],
  ['position', readOptionLetter],
])

/**
 * Scores `response` to `question`: 0.9 · accuracy + 0.1 · format. Never throws on any text and needs time linear in its length.
 * Answers to tasks that are not known here are compared as trimmed text.
 */
export function verify(question: Question, response: string, options: { profile?: VerifierProfile } = {}): Verdict {
  if (options.profile === 'paper') return verifyPaper(response, question.answer)
  return verifyTolerant(response, question.answer, readers.get(question.task) ?? asWritten)
}

function asWritten(text: string): string {
  return text
}
