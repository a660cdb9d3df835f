import { checkChoice, checkText } from '../checks/check-choice.ts'
import { isSpace } from '../notation/whitespace.ts'

/** `fork`: VLMEvalKit as changed for arXiv:2510.27606. `upstream`: VLMEvalKit of 2026. */
export type InferProfile = 'fork' | 'upstream'

const failure = 'Failed to obtain answer via API'
const refusals = [
  "Sorry, I can't help with images of people yet.",
  "I can't process this file.",
  "I'm sorry, but without the image provided",
  'Cannot determine the answer',
]
const blanked = '.()[],:;!*#{}'
const stated = /* @__PURE__ */ statement() // by a call that a bundler may drop

/**
 * The option that a free reply to a multiple-choice question means, by VLMEvalKit's `can_infer`: its letter, `Z` for a refusal, null
 * where nothing can be inferred.
 *
 * First the letters: exactly one of them occurs as a token of its own (upper case; `.()[],:;!*#{}` count as blanks). Then the option
 * texts: exactly one of them occurs in the reply, letter case aside. `upstream` wants the letter among the last four tokens, then looks
 * for the phrase "answer is X", and tries the texts only on replies at most twice as long as all options together.
 *
 * @param choices letter → text of the option, both not empty
 * @param options.verbose the rule that VLMEvalKit adds when the environment variable VERBOSE is set: an `A` in a reply of more than three
 *   tokens may be an article, so no letter is taken
 */
export function canInfer(
  text: string,
  choices: Readonly<Record<string, string>>,
  options: { verbose?: boolean; profile?: InferProfile } = {},
): string | null {
  checkText('canInfer', 'text', text)
  const { verbose = false, profile = 'fork' } = options
  checkChoice('canInfer', 'profile', profile, ['fork', 'upstream'])
  return inferLetter(text, Object.keys(choices), verbose, profile) ?? inferText(text, choices, profile)
}

function inferLetter(text: string, letters: string[], verbose: boolean, profile: InferProfile): string | null {
  if (text.includes(failure)) return null
  if (refusals.some((refusal) => text.includes(refusal))) return 'Z'
  const { places, count } = tokenPlaces(text, [...letters, 'A', 'Z'])
  const present = letters.filter((letter) => places.has(letter))
  const letter = present[0]
  if (present.length === 1 && letter !== undefined) {
    if (verbose && places.has('A') && count > 3) return null
    if (profile === 'fork' || places.get(letter)! > count - 5) return letter
  } else if (present.length === 0 && places.has('Z')) return 'Z'
  if (profile === 'fork') return null
  const said = stated.exec(text)?.[1]?.toUpperCase() ?? ''
  return letters.includes(said) ? said : null
}

/** Where each of the `wanted` tokens first stands, and how many tokens there are. */
function tokenPlaces(text: string, wanted: string[]): { places: Map<string, number>; count: number } {
  const places = new Map<string, number>()
  let [count, start] = [0, -1]
  for (let i = 0; i <= text.length; i++) {
    const blank = i === text.length || isSpace(text.charCodeAt(i)) || blanked.includes(text[i]!)
    if (!blank && start < 0) start = i
    if (!blank || start < 0) continue
    const token = i - start === 1 ? text[start]! : text.slice(start, i)
    if (wanted.includes(token) && !places.has(token)) places.set(token, count)
    count++
    start = -1
  }
  return { places, count }
}

function inferText(text: string, choices: Readonly<Record<string, string>>, profile: InferProfile): string | null {
  const reply = text.toLowerCase()
  const size = Object.values(choices).reduce((sum, option) => sum + codePoints(option), 0)
  if (profile === 'upstream' && codePoints(reply) > 2 * size) return null
  const found = Object.keys(choices).filter((letter) => reply.includes(choices[letter]!.toLowerCase()))
  return found.length === 1 ? found[0]! : null
}

/** Length as Python counts it. */
function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** "answer is X" with Python's `\s`, and its letters ignoring case: ſ is an s, İ and ı are an i. */
function statement(): RegExp {
  const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+'
  return new RegExp(`[aA][nN][sS\u017f][wW][eE][rR]${space}[iI\u0130\u0131][sS\u017f]${space}\\**([A-Da-d])`)
}
