import { expect, test } from 'vitest'
import * as verifiers from './index.ts'

/** The package as plain JavaScript sees it: nothing is known of any argument. */
const js = verifiers as unknown as Record<string, (...given: unknown[]) => unknown>
const question = { task: 'crop', answer: 'B' }
const reply = '<think>x</think> \\boxed{B}'

test.each<[string, () => unknown]>([
  ['verify: expected profile paper | default, got "Paper"', () => js.verify!(question, reply, { profile: 'Paper' })],
  ['verify: expected profile paper | default, got null', () => js.verify!(question, reply, { profile: null })],
  [
    'verifyAnswer: expected place box | tags, got "tag"',
    () => js.verifyAnswer!(reply, 'B', verifiers.choiceRule, 'tag'),
  ],
  ['verifyAnswer: expected place', () => js.verifyAnswer!(reply, 'B', verifiers.choiceRule, 'constructor')],
  ['canInfer: expected profile fork | upstream', () => js.canInfer!('B', { A: 'x', B: 'y' }, { profile: 'paper' })],
  ['permutationCredit: expected rule exact | fraction | ', () => js.permutationCredit!([0, 1], [0, 1], 'foot-rule')],
  ['permutationCredit: expected rule', () => js.permutationRule!('tau')],
  ['flipCredit: expected rule together | separate', () => js.flipCredit!([0, 1], [0, 1], 'both')],
  ['flipCredit: expected rule', () => js.flipRule!('both')],
  ['setCredit: expected rule exact | jaccard | f1', () => js.setCredit!(['a'], ['a'], 'iou')],
  ['setCredit: expected rule', () => js.labelsRule!('F1')],
  ['mazeCredit: expected rule goal | progress', () => js.mazeCredit!([], {}, 'end')],
])('%s', (message, call) => {
  expect(call).toThrow(RangeError)
  expect(call).toThrow(message)
})

test.each<[string, () => unknown]>([
  ['verify: expected question.task as a text, got undefined', () => js.verify!(undefined, reply)],
  ['verify: expected question.answer as a text, got undefined', () => js.verify!({ task: 'crop' }, reply)],
  ['verify: expected question.answer as a text, got a number', () => js.verify!({ task: 'depth', answer: 3 }, reply)],
  ['verify: expected response as a text, got undefined', () => js.verify!(question)],
  [
    'verify: expected response as a text, got a object',
    () => js.verify!(question, { content: reply }, { profile: 'paper' }),
  ],
  ['verifyPaper: expected response as a text, got null', () => js.verifyPaper!(null, 'B')],
  ['verifyPaper: expected answer as a text', () => js.verifyPaper!(reply)],
  ['verifyAnswer: expected a rule with the functions read and credit', () => js.verifyAnswer!(reply, 'B')],
  ['verifyAnswer: expected a rule', () => js.verifyAnswer!(reply, 'B', verifiers.permutationRule)],
  ['verifyAnswer: expected answer as a text', () => js.verifyAnswer!(reply, undefined, verifiers.choiceRule)],
  ['permutationCredit: expected said as an array, got a string', () => js.permutationCredit!('0-1', [0, 1])],
  ['permutationCredit: expected truth as an array, got undefined', () => js.permutationCredit!([0, 1])],
  ['kendallTau: expected truth as an array', () => js.kendallTau!([0, 1], '0-1')],
  ['flipCredit: expected said as an array', () => js.flipCredit!('01', [0, 1])],
  ['setCredit: expected said as an array', () => js.setCredit!('red', ['r', 'e', 'd'])],
  ['mazeCredit: expected path as an array', () => js.mazeCredit!('up', {})],
])('%s', (message, call) => {
  expect(call).toThrow(TypeError)
  expect(call).toThrow(message)
})
