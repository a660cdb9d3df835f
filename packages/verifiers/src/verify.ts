import { type AnswerRule, verifyAnswer } from './answer.ts'
import { checkChoice, checkText } from './checks/check-choice.ts'
import { verifyPaper } from './paper.ts'
import { choiceRule, flipRule, permutationRule, textRule } from './rules.ts'
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

/** How replies are read and paid. */
export interface VerifyOptions {
  /** Default: `default`. */
  profile?: VerifierProfile
  /** Task → rule for the default profile, before the rules that are known here. */
  rules?: Readonly<Record<string, AnswerRule<unknown>>>
}

/** How the answers of the published tasks (arXiv:2510.27606) are read; a task of one's own brings its rule. */
export const publishedRules: ReadonlyMap<string, AnswerRule<unknown>> = /* @__PURE__ */ new Map<
  string,
  AnswerRule<unknown>
>([
  ['shuffle', /* @__PURE__ */ permutationRule()],
  ['flip', /* @__PURE__ */ flipRule()],
  ['depth', /* @__PURE__ */ permutationRule()],
  ['crop', choiceRule],
  ['position', choiceRule],
])

/**
 * Scores `response` to `question`: 0.9 · accuracy + 0.1 · format. Never throws on any text and needs time linear in its length.
 * Answers to tasks without a rule are compared as trimmed text.
 * @throws RangeError for another profile, TypeError for a question or a response that is no text
 */
export function verify(question: Question, response: string, options: VerifyOptions = {}): Verdict {
  checkQuestion(question, response)
  const { task, answer } = question
  const { profile = 'default' } = options
  if (profile !== 'default') checkChoice('verify', 'profile', profile, ['paper', 'default'])
  if (profile === 'paper') return verifyPaper(response, answer)
  const own = options.rules && Object.hasOwn(options.rules, task) ? options.rules[task] : undefined
  return verifyAnswer(response, answer, own ?? publishedRules.get(task) ?? textRule)
}

function checkQuestion(question: Question, response: string): void {
  if (typeof question?.task === 'string' && typeof question.answer === 'string' && typeof response === 'string') return
  checkText('verify', 'question.task', question?.task)
  checkText('verify', 'question.answer', question.answer)
  checkText('verify', 'response', response)
}
