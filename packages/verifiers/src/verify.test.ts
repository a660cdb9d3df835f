import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verify } from './verify.ts'

const questions = [
  { task: 'shuffle', answer: '0-2-3-1', wrong: '1-2-3-0' },
  { task: 'flip', answer: '2-1', wrong: '2-0' },
  { task: 'depth', answer: '3-1-2', wrong: '1-2-3' },
  { task: 'crop', answer: 'B', wrong: 'C' },
  { task: 'position', answer: 'D', wrong: 'A' },
  { task: 'some other task', answer: 'red', wrong: 'blue' },
]
const reply = (box: string) => `<think>I look.</think> \\boxed{${box}}`
const profiles = ['paper', 'default'] as const

test.each(questions)('$task: the true answer earns 1, a wrong one 0.1, in both profiles', ({ task, answer, wrong }) => {
  for (const profile of profiles) {
    expect(verify({ task, answer }, reply(answer), { profile })).toEqual({
      reward: 1,
      parts: { accuracy: 1, format: 1 },
      extracted: answer,
    })
    expect(verify({ task, answer }, reply(wrong), { profile }).reward).toBe(0.1)
    expect(verify({ task, answer }, `\\boxed{${answer}}`, { profile }).reward).toBe(0.9)
  }
})

test('the default profile forgives notation, the paper profile does not', () => {
  const shuffle = { task: 'shuffle', answer: '0-2-3-1' }
  const crop = { task: 'crop', answer: 'B' }
  for (const [question, box] of [
    [shuffle, '0, 2, 3, 1'],
    [shuffle, '[0 2 3 1]'],
    [crop, 'b'],
    [crop, '(B)'],
  ] as const) {
    expect(verify(question, reply(box)).reward).toBe(1)
    expect(verify(question, reply(box), { profile: 'paper' }).reward).toBe(0.1)
  }
})

test('the default profile says why', () => {
  const question = { task: 'shuffle', answer: '0-2-3-1' }
  const reasonOf = (response: string) => verify(question, response).reason
  expect(reasonOf(reply('1-2-3-0'))).toBe('the boxed answer is wrong')
  expect(reasonOf(reply('left to right'))).toBe('the boxed text is no answer of the kind asked for')
  expect(reasonOf(`${reply('0-2-3-1')} or \\boxed{1-2-3-0}`)).toBe('several boxes with different answers')
  expect(reasonOf('<think>\\boxed{0-2-3-1}</think>')).toBe('no closed \\boxed{…} after the thinking')
  expect(reasonOf(reply('0-2-3-1'))).toBe(undefined)
})

/** Replies to a question with answer B that try to be right without saying B. */
const hostile = [
  '\\boxed{A}\\boxed{B}\\boxed{C}\\boxed{D}',
  '\\boxed{A}\\boxed{B}',
  '\\boxed{B}\\boxed{A}',
  '\\boxed{A, B, C, D}',
  '\\boxed{ABCD}',
  '\\boxed{A or B}',
  '\\boxed{B} \\boxed{B or C}',
  '\\boxed{\\boxed{B}}',
  '\\boxed{{{B}}}',
  '\\boxed{B\u200b}',
  '\\boxed{\u202eB}',
  '\\boxed{Ｂ}',
  '\\boxed{В}', // Cyrillic
  '\\boxed{B}}{\\boxed{C}',
  '\\boxed{}',
  '\\boxed{the answer}',
  '\\boxed{None}',
  '\\boxed{B',
  '\\boxed B',
  '\\Boxed{B}',
  'B',
  'Choose A, B, C or D and give it in \\boxed{}.',
  '</think>\\boxed{A}</think>\\boxed{B}\\boxed{C}',
  '\\boxed{B}</think>',
  '<think>\\boxed{B}',
]

test.each(hostile)('%j earns no more than an honest wrong answer', (tail) => {
  const question = { task: 'crop', answer: 'B' }
  const honest = verify(question, reply('C'))
  for (const response of [
    `<think>x</think> ${tail}`,
    `<think>${tail}</think>`,
    `<think>x</think> \\boxed{C} ${tail}`,
  ]) {
    const { reward } = verify(question, response)
    expect(reward, response).toBeLessThanOrEqual(honest.reward)
  }
})

test('any text gets a verdict with numbers in [0, 1]', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('<think>', '</think>', '\\boxed{', '}', '{', 'B', '0-2', ' ', '\ud800'), { maxLength: 30 })
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(
      text,
      text,
      fc.constantFrom(...questions),
      fc.constantFrom(...profiles),
      (response, answer, { task }, profile) => {
        const verdict = verify({ task, answer }, response, { profile })
        for (const value of [verdict.reward, ...Object.values(verdict.parts)]) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(1)
        }
        expect(verdict.reward).toBe(0.9 * verdict.parts.accuracy! + 0.1 * verdict.parts.format!)
      },
    ),
    { numRuns: 1000 },
  )
})

test('task names that every object knows are unknown tasks', () => {
  for (const task of ['constructor', '__proto__', 'toString'])
    expect(verify({ task, answer: 'x' }, reply('x')).reward).toBe(1)
})

/** Texts on which backtracking, rescanning or re-slicing would take minutes. */
const long: [string, string][] = [
  ['boxes', '\\boxed{'.repeat(150_000)],
  ['closed boxes', '\\boxed{B}'.repeat(120_000)],
  ['nested boxes', '\\boxed{'.repeat(120_000) + '}'.repeat(120_000)],
  ['blanks', `<think>${' '.repeat(1_000_000)}`],
  ['tags between blanks', ' < '.repeat(350_000)],
  ['thoughts', '<think>'.repeat(150_000)],
  ['ends of thoughts', `<think>${'</think>'.repeat(120_000)}`],
  ['a long list', `\\boxed{${'1 '.repeat(500_000)}}`],
]

test.each(long)(
  'a megabyte of %s takes no more than a moment',
  (_, text) => {
    for (const profile of profiles)
      expect(verify({ task: 'shuffle', answer: '0-1' }, text, { profile }).parts.accuracy).toBe(0)
  },
  5_000,
)
