import { checkChoice, checkText } from './checks/check-choice.ts'
import { plainBox } from './forms/plain-reply.ts'
import { thinksThenAnswers } from './forms/tag-forms.ts'
import { afterThinking, thinksThenBoxes } from './forms/think-format.ts'
import { allAnswers, lastAnswer } from './marks/answer-tags.ts'
import { allBoxed, lastBoxed } from './marks/boxed.ts'
import { tightenTags } from './notation/whitespace.ts'
import { boxForm, type Verdict, verdict } from './verdict.ts'

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
    mark: '\\boxed{',
    last: lastBoxed,
    all: allBoxed,
    formed: thinksThenBoxes,
    form: boxForm,
    missing: 'no closed \\boxed{…} after the thinking',
    unread: 'the boxed text is no answer of the kind asked for',
    several: 'several boxes with different answers',
    wrong: 'the boxed answer is wrong',
    partly: 'the boxed answer is partly right',
  },
  tags: {
    mark: '<', // tags may hold white space
    last: lastAnswer,
    all: allAnswers,
    formed: thinksThenAnswers,
    form: '<think>…</think> <answer>…</answer>',
    missing: 'no closed <answer>…</answer> after the thinking',
    unread: 'the tagged text is no answer of the kind asked for',
    several: 'several answer tags with different answers',
    wrong: 'the tagged answer is wrong',
    partly: 'the tagged answer is partly right',
  },
}

const placeNames = ['box', 'tags']

/**
 * Scores an answer of any kind, 0.9 · accuracy + 0.1 · format, by a reading that forgives notation and nothing else: answers count after
 * the thinking only, the last one has to be closed, and all of them have to say the same, so listing every answer or hiding one in the
 * thoughts earns no accuracy.
 */
export function verifyAnswer<Said, Truth = Said>(
  response: string,
  answer: string,
  rule: AnswerRule<Said, Truth>,
  place: AnswerPlace = 'box',
): Verdict {
  checkText('verifyAnswer', 'response', response)
  checkText('verifyAnswer', 'answer', answer)
  if (typeof rule?.read !== 'function' || typeof rule.credit !== 'function')
    throw new TypeError('verifyAnswer: expected a rule with the functions read and credit')
  checkChoice('verifyAnswer', 'place', place, placeNames)
  const at = places[place]
  const plain = place === 'box' ? plainBox(response) : null
  if (plain !== null) return judged(plain, 1, rule.read(plain), answer, rule, at)
  if (!response.includes(at.mark)) return verdict(0, 0, null, at.missing, at.form)
  const text = tightenTags(response)
  const format = at.formed(text) ? 1 : 0
  const reply = afterThinking(text)
  const extracted = at.last(reply)
  if (extracted === null) return verdict(0, format, null, at.missing, at.form)
  const said = rule.read(extracted)
  if (said !== null && !allSay(at.all(reply), extracted, said, rule))
    return verdict(0, format, extracted, at.several, at.form)
  return judged(extracted, format, said, answer, rule, at)
}

/** The verdict on an answer of which it is known what it says and that the reply says nothing else. */
function judged<Said, Truth>(
  extracted: string,
  format: 0 | 1,
  said: Said | null,
  answer: string,
  rule: AnswerRule<Said, Truth>,
  at: (typeof places)[AnswerPlace],
): Verdict {
  if (said === null) return verdict(0, format, extracted, at.unread, at.form)
  const truth = rule.readTruth ? rule.readTruth(answer) : extracted === answer ? said : rule.read(answer)
  if (truth === null) return verdict(0, format, extracted, 'the true answer is none of its kind', at.form)
  // The default Truth is Said, and what `read` gives is one.
  const accuracy = rule.credit(said, truth as Truth)
  if (!(accuracy >= 0 && accuracy <= 1))
    throw new RangeError(`verifyAnswer: expected a credit in [0, 1], got ${accuracy}`)
  return verdict(accuracy, format, extracted, accuracy > 0 ? at.partly : at.wrong, at.form)
}

function allSay<Said>(answers: string[], extracted: string, said: Said, rule: Pick<AnswerRule<Said>, 'read'>): boolean {
  if (answers.length === 1) return true
  const meaning = JSON.stringify(said)
  return answers.every((text) => text === extracted || JSON.stringify(rule.read(text)) === meaning)
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
