import { thinksThenAnswers } from './forms/tag-forms.ts'
import { afterThinking, thinksThenBoxes } from './forms/think-format.ts'
import { allAnswers } from './readers/answer-tags.ts'
import { allBoxed } from './readers/boxed.ts'
import { tightenTags } from './readers/whitespace.ts'
import { type Verdict, verdict } from './verdict.ts'

/** How answers of one kind are read and what they are worth. */
export interface AnswerRule<Said, Truth = Said> {
  /** The value of a reply's answer; null for text that is no answer of this kind. Never throws. */
  read(text: string): Said | null
  /** The value of the true answer; `read` where it is not given. */
  readTruth?(answer: string): Truth | null
  /** What `said` is worth, in [0, 1]. */
  credit(said: Said, truth: Truth): number
}

/** Where a reply gives its answer: `\boxed{…}` or `<answer>…</answer>`, after `<think>…</think>`. */
export type AnswerPlace = 'box' | 'tags'

const places = {
  box: {
    find: allBoxed,
    formed: thinksThenBoxes,
    mark: '\\boxed{…}',
    form: '<think>…</think> \\boxed{…}',
    adjective: 'boxed',
    plural: 'boxes',
  },
  tags: {
    find: allAnswers,
    formed: thinksThenAnswers,
    mark: '<answer>…</answer>',
    form: '<think>…</think> <answer>…</answer>',
    adjective: 'tagged',
    plural: 'answer tags',
  },
}

/**
 * Scores an answer of any kind, 0.9 · accuracy + 0.1 · format, by a reading that forgives notation and nothing else: answers count after
 * the thinking only, and all of them have to say the same, so listing every answer or hiding one in the thoughts earns no accuracy.
 */
export function verifyAnswer<Said, Truth = Said>(
  response: string,
  answer: string,
  rule: AnswerRule<Said, Truth>,
  place: AnswerPlace = 'box',
): Verdict {
  const { find, formed, mark, form, adjective, plural } = places[place]
  const text = tightenTags(response)
  const format = formed(text) ? 1 : 0
  const answers = find(afterThinking(text))
  const extracted = answers.at(-1)
  const wrong = (why: string, text: string | null = extracted ?? null) => verdict(0, format, text, why, form)
  if (extracted === undefined) return wrong(`no closed ${mark} after the thinking`, null)
  const said = rule.read(extracted)
  if (said === null) return wrong(`the ${adjective} text is no answer of the kind asked for`)
  if (answers.length > 1 && !allSay(answers, extracted, said, rule))
    return wrong(`several ${plural} with different answers`)
  const truth = rule.readTruth ? rule.readTruth(answer) : rule.read(answer)
  if (truth === null) return wrong('the true answer is none of its kind')
  // The default Truth is Said, and what `read` gives is one.
  const accuracy = rule.credit(said, truth as Truth)
  if (!(accuracy >= 0 && accuracy <= 1))
    throw new RangeError(`verifyAnswer: expected a credit in [0, 1], got ${accuracy}`)
  return verdict(
    accuracy,
    format,
    extracted,
    `the ${adjective} answer is ${accuracy > 0 ? 'partly right' : 'wrong'}`,
    form,
  )
}

function allSay<Said>(
  answers: string[],
  extracted: string,
  said: Said,
  { read }: Pick<AnswerRule<Said>, 'read'>,
): boolean {
  const meaning = JSON.stringify(said)
  return answers.every((text) => text === extracted || JSON.stringify(read(text)) === meaning)
}

/** What an answer means, as text that is equal exactly for equal meanings; null for text that is no answer of this kind. */
export type AnswerReader = (text: string) => string | null

/** {@link verifyAnswer} for boxed answers that are either right or wrong. */
export function verifyTolerant(response: string, answer: string, read: AnswerReader): Verdict {
  return verifyAnswer(response, answer, {
    read,
    // A truth that is itself no answer of this kind can only be matched as it is written.
    readTruth: (text) => text,
    credit: (said, truth) => (said === truth || said === read(truth) ? 1 : 0),
  })
}
