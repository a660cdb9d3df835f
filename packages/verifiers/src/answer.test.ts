import { expect, test } from 'vitest'
import { type AnswerRule, verifyAnswer, verifyTolerant } from './answer.ts'
import { numberRule, permutationRule } from './rules.ts'

const boxed = (answer: string) => `<think>I look.</think> \\boxed{${answer}}`
const tagged = (answer: string) => `<think>I look.</think>\n<answer>${answer}</answer>`

test('partial credit enters the reward as accuracy', () => {
  const rule = permutationRule('footrule')
  expect(verifyAnswer(boxed('1, 0, 2'), '0-1-2', rule)).toEqual({
    reward: 0.9 * 0.5 + 0.1,
    parts: { accuracy: 0.5, format: 1 },
    extracted: '1, 0, 2',
    reason: 'the boxed answer is partly right',
  })
})

test('answers between tags', () => {
  const rule = permutationRule()
  expect(verifyAnswer(tagged('2 1 0'), '2-1-0', rule, 'tags').reward).toBe(1)
  expect(verifyAnswer(boxed('2 1 0'), '2-1-0', rule, 'tags')).toMatchObject({
    reward: 0,
    extracted: null,
    reason: 'no closed <answer>…</answer> after the thinking',
  })
  expect(verifyAnswer(`${tagged('2 1 0')}<answer>0 1 2</answer>`, '2-1-0', rule, 'tags').reason).toBe(
    'several answer tags with different answers',
  )
  expect(verifyAnswer('<answer>2 1 0</answer>', '2-1-0', rule, 'tags')).toMatchObject({
    reward: 0.9,
    reason: 'not of the form <think>…</think> <answer>…</answer>',
  })
})

test('boxes that mean the same are one answer', () => {
  expect(verifyAnswer(`${boxed('0.5')} that is, \\boxed{\\frac{1}{2}}`, '1/2', numberRule()).reward).toBe(1)
  expect(verifyAnswer(`${boxed('0.5')} or \\boxed{0.6}`, '1/2', numberRule()).reward).toBe(0.1)
})

test('a truth that is none of its kind earns nothing and is said to be so', () => {
  expect(verifyAnswer(boxed('1'), 'one metre', numberRule())).toMatchObject({
    reward: 0.1,
    reason: 'the true answer is none of its kind',
  })
})

test('a rule that leaves [0, 1] or throws is an error, not a zero', () => {
  const rule = (credit: () => number): AnswerRule<string> => ({ read: (text) => text, credit })
  for (const credit of [-0.1, 1.1, Number.NaN])
    expect(() =>
      verifyAnswer(
        boxed('A'),
        'A',
        rule(() => credit),
      ),
    ).toThrow(RangeError)
  const broken = rule(() => {
    throw new TypeError('broken')
  })
  expect(() => verifyAnswer(boxed('A'), 'A', broken)).toThrow('broken')
})

test('a reader of text', () => {
  const colour = (text: string) => /^(?:red|green)$/i.exec(text)?.[0].toLowerCase() ?? null
  expect(verifyTolerant(boxed('Red'), 'red', colour).reward).toBe(1)
  expect(verifyTolerant(boxed('Red'), 'RED', colour).reward).toBe(1)
  expect(verifyTolerant(boxed('green'), 'red', colour).reward).toBe(0.1)
  expect(verifyTolerant(boxed('blue'), 'red', colour).reward).toBe(0.1)
})
