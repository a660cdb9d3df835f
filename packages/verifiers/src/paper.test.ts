import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verifyPaper } from './paper.ts'

const thought = '<think>x</think>'

test.each<[response: string, answer: string, reward: number, format: number, accuracy: number]>([
  [`${thought} \\boxed{0-2-3-1}`, '0-2-3-1', 1, 1, 1],
  ['< think >x< / think >\n\\boxed{A}', 'A', 1, 1, 1],
  [`${thought}\\boxed{ a }`, 'A', 0.1, 1, 0],
  ['\\boxed{A}', 'A', 0.9, 0, 1],
  [`${thought} A`, 'A', 0, 0, 0],
  [`${thought} \\boxed{0, 2, 3, 1}`, '0-2-3-1', 0.1, 1, 0],
  [`${thought} \\boxed{0- 2-3-1}`, '0-2-3-1', 0.1, 1, 0],
  ['<think>\\boxed{B}</think> \\boxed{A}', 'A', 1, 1, 1],
  [`${thought} \\boxed{A`, 'A', 0, 0, 0],
  [`${thought} \\boxed{\\text{A}}`, 'A', 0.1, 1, 0],
  [`pre ${thought} \\boxed{A}`, 'A', 0.9, 0, 1],
  ['<think>\\boxed{A}</think>', 'A', 0.9, 0, 1],
  [`${thought} \\boxed{A} and some tail\nover lines`, 'A', 1, 1, 1],
  // Beyond the published examples: what the regular expressions and the box reader imply.
  [`${thought} \\boxed{ A }`, 'A', 1, 1, 1],
  [`${thought} \\boxed{A / B}`, 'A/B', 1, 1, 1],
  [`${thought} no box`, 'None', 0.9, 0, 1],
  [`${thought} \\boxed{A} \\boxed{B`, 'A', 0.1, 1, 0],
  [`${thought} \\boxed{A} \\boxed{B}`, 'A', 0.1, 1, 0],
  [`${thought} \\boxed{{A}`, 'A', 0.1, 1, 0],
  [`${thought} \\boxed{\\boxed{A}}`, 'A', 1, 1, 1],
  [' <think>x</think> \\boxed{A}', 'A', 1, 1, 1],
  ['<think>x \\boxed{A}', 'A', 0.9, 0, 1],
  ['', '', 0, 0, 0],
  [`${thought} \\boxed{}`, '', 1, 1, 1],
])('%j for %j earns %d', (response, answer, reward, format, accuracy) => {
  const verdict = verifyPaper(response, answer)
  expect(verdict.reward).toBe(reward)
  expect(verdict.parts).toEqual({ format, accuracy })
  expect(verdict.reason === undefined).toBe(reward === 1)
})

test('it says what it read and what is wrong', () => {
  expect(verifyPaper(`${thought} \\boxed{ 2-1 }`, '1-2')).toMatchObject({
    extracted: '2-1',
    reason: 'the boxed text is not the answer',
  })
  expect(verifyPaper('A', 'A')).toMatchObject({ extracted: null, reason: 'no closed \\boxed{…}' })
  expect(verifyPaper('\\boxed{A}', 'A').reason).toBe('not of the form <think>…</think> \\boxed{…}')
})

/** The reward as the regular expressions say it, without regard for running time. */
function plainly(response: string, answer: string): number {
  // Python's white space; JavaScript's \s differs in a few characters.
  const blank = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*'
  const text = response.replace(new RegExp(`${blank}(<|>|/)${blank}`, 'g'), '$1')
  const format = /^<think>.*<\/think>.*\\boxed\{.*\}.*$/s.test(text) ? 1 : 0
  let boxed = 'None'
  const start = text.lastIndexOf('\\boxed{') + 7
  for (let i = start, depth = 1; start >= 7 && i < text.length; i++) {
    depth += text[i] === '{' ? 1 : text[i] === '}' ? -1 : 0
    if (depth > 0) continue
    boxed = text
      .slice(start, i)
      .replace(new RegExp(`^${blank}`), '')
      .replace(new RegExp(`${blank}$`), '')
    break
  }
  return 0.9 * (boxed === answer ? 1 : 0) + 0.1 * format
}

const pieces = [
  '<think>',
  '</think>',
  '\\boxed{',
  '}',
  '{',
  'A',
  ' ',
  '<',
  '>',
  '/',
  '\n',
  'think',
  '\u00a0',
  '\u001c',
  '\ufeff',
  '\u0085',
]

test('any mixture of the pieces that matter scores as the regular expressions say', () => {
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, fc.constantFrom('A', '', 'None', 'A/A'), (response, answer) => {
      expect(verifyPaper(response, answer).reward).toBe(plainly(response, answer))
    }),
    { numRuns: 3000 },
  )
})
