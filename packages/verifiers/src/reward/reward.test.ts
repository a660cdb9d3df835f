import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyPaper } from '../paper.ts'
import { verify } from '../verify.ts'
import { parseReward, type RewardSpec } from './reward.ts'

const boxed = (answer: string) => `<think>…</think> \\boxed{${answer}}`
const accuracy = (spec: RewardSpec, task: string, answer: string, said: string, meta = {}) =>
  parseReward(spec)({ task, answer, meta }, boxed(said))!.parts.accuracy

/** Two rows of three cells, open but for a wall between the two middle cells. */
const maze = { rows: 2, columns: 3, start: 0, goal: 5, walls: [[1, 4]] }

test('the published reward is what nothing is said about', () => {
  const [judge, tolerant] = [parseReward(), parseReward({ profile: 'default' })]
  const tasks = fc.constantFrom('shuffle', 'flip', 'crop', 'depth', 'position')
  const replies = fc.oneof(fc.string(), fc.constantFrom('0-1-2', '0, 1, 2', 'B', '(B)', '1-0').map(boxed))
  fc.assert(
    fc.property(tasks, fc.constantFrom('0-1-2', 'B', '1-0'), replies, (task, answer, reply) => {
      expect(judge({ task, answer }, reply)).toEqual(verifyPaper(reply, answer))
      expect(tolerant({ task, answer }, { text: reply })).toEqual(verify({ task, answer }, reply))
    }),
  )
})

test.each<[RewardSpec, task: string, answer: string, said: string, accuracy: number]>([
  [{ profile: 'default' }, 'shuffle', '0-1-2', '0, 1, 2', 1],
  [{}, 'shuffle', '0-1-2', '0, 1, 2', 0],
  [{ tasks: { depth: { rule: 'permutation', credit: 'footrule' } } }, 'depth', '1-2-3', '1-3-2', 0.5],
  [{ tasks: { depth: { rule: 'permutation', credit: 'valid-fraction', gamma: 0.6 } } }, 'depth', '1-2-3', '1-3-2', 0.2],
  [{ tasks: { flip: { rule: 'flip', credit: 'separate' } } }, 'flip', '1-0', '1-1', 0.5],
  [{ tasks: { turn: { rule: 'angle' } } }, 'turn', '270', '-90°', 1],
  [{ tasks: { turn: { rule: 'angle' } } }, 'turn', '270', '270 m', 0],
  [{ tasks: { far: { rule: 'number' } } }, 'far', '10', '12', 0.7],
  [{ tasks: { far: { rule: 'number', credit: 'exact' } } }, 'far', '10', '12', 0],
  [{ tasks: { far: { rule: 'quantity', credit: 'ratio' } } }, 'far', '2 m', '100 cm', 0.5],
  [{ tasks: { far: { rule: 'number', credit: 'within-ratio', limit: 2 } } }, 'far', '10', '19', 1],
  [{ tasks: { far: { rule: 'number', credit: 'inverse-error', alpha: 0.5 } } }, 'far', '10', '12', 0.5],
  [{ tasks: { box: { rule: 'box' } } }, 'box', '[0, 0, 2, 2]', '[0, 0, 2, 1]', 0.5],
  [{ tasks: { what: { rule: 'labels', credit: 'f1' } } }, 'what', 'a, b', 'a', 2 / 3],
  [{}, 'something else', 'yes', 'yes', 1],
])('%j: %s %s, %s earns %d', (spec, task, answer, said, expected) => {
  expect(accuracy(spec, task, answer, said)).toBeCloseTo(expected, 12)
})

test('a maze is walked, by the rule that its puzzle brings, whatever the profile; without it nothing can be judged', () => {
  const judge = parseReward({}, { maze: { rule: 'maze' } })
  const sample = { task: 'maze', answer: 'R-R-D', meta: { maze } }
  expect(judge(sample, boxed('D, R, L, U, right, right, down'))!.reward).toBe(1) // a detour arrives too
  expect(judge(sample, boxed('R R D'))!.reward).toBe(1)
  expect(judge(sample, boxed('R-D-R'))!.parts.accuracy).toBe(0)
  expect(judge({ ...sample, meta: {} }, boxed('R R D'))).toBeNull()
  expect(judge({ ...sample, meta: { maze: { ...maze, goal: 6 } } }, boxed('R R D'))).toBeNull()
  const progress = parseReward({ tasks: { maze: { rule: 'maze', credit: 'progress' } } })
  expect(progress(sample, boxed('R-R'))!.parts.accuracy).toBeCloseTo(1 / 3, 12)
})

test('form and its share', () => {
  const tags = parseReward({ profile: 'default', form: 'tags', formatWeight: 0.4 })
  expect(tags({ task: 'crop', answer: 'B' }, '<think>…</think><answer>B</answer>')!.reward).toBe(1)
  expect(tags({ task: 'crop', answer: 'B' }, '<answer>B</answer>')!.reward).toBeCloseTo(0.6, 12)
  expect(parseReward({ formatWeight: 0 })({ task: 'crop', answer: 'B' }, '\\boxed{B}')!.reward).toBe(1)
})

describe('combinations', () => {
  const sample = { task: 'depth', answer: '1-2-3' }
  const exact: RewardSpec = { formatWeight: 0 }
  const near: RewardSpec = { formatWeight: 0, tasks: { depth: { rule: 'permutation', credit: 'footrule' } } }
  test.each<[RewardSpec, number]>([
    [{ sum: { exact: { weight: 0.5, reward: exact }, near: { weight: 0.5, reward: near } } }, 0.25],
    [{ product: { near, form: { format: 'box' } } }, 0.5],
    [{ max: { exact, near } }, 0.5],
    [{ gated: { exact: { weight: 0.5, reward: exact }, near: { weight: 0.5, reward: near, needs: 'exact' } } }, 0],
    [{ max: { one: { product: { near, form: { format: 'tags' } } }, two: exact } }, 0],
  ])('%j', (spec, reward) => expect(parseReward(spec)(sample, boxed('1-3-2'))!.reward).toBeCloseTo(reward, 12))
})

test('shaping by length needs the length, and never leaves [0, 1]', () => {
  const judge = parseReward({ shaping: { overlong: { limit: 100, buffer: 50 } } })
  const sample = { task: 'crop', answer: 'B' }
  expect(judge(sample, boxed('B'))).toBeNull()
  expect(judge(sample, { text: boxed('B'), tokens: 50 })!.reward).toBe(1)
  expect(judge(sample, { text: boxed('B'), tokens: 75 })).toMatchObject({ reward: 0.5, parts: { shaping: 0.5 } })
  const wordy = parseReward({ shaping: { repetition: { n: 1, weight: 1 } } })
  expect(wordy(sample, '<think>so so so so</think> \\boxed{B}')!.reward).toBeCloseTo(1 - 4 / 8, 12)
  const cosine = parseReward({ shaping: { cosine: { limit: 10, right: [1, 0.5], wrong: [0, 1] } } })
  expect(cosine(sample, { text: boxed('B'), tokens: 10 })!.reward).toBe(0.5)
  fc.assert(
    fc.property(fc.string(), fc.nat(300), (text, tokens) => {
      for (const one of [judge, wordy, cosine]) {
        const { reward } = one(sample, { text, tokens })!
        expect(reward >= 0 && reward <= 1).toBe(true)
      }
    }),
  )
})

test.each<[unknown, string]>([
  ['paper', 'reward: expected an object, got "paper"'],
  [{ profil: 'paper' }, 'reward: unknown key profil; known are form, formatWeight, profile'],
  [{ profile: 'strict' }, 'reward.profile: expected one of paper, default, got "strict"'],
  [{ tasks: { depth: { rule: 'order' } } }, 'reward.tasks.depth.rule: expected one of text, choice, angle'],
  [
    { tasks: { depth: { rule: 'permutation', credit: 'half' } } },
    'reward.tasks.depth.credit: expected one of exact, fraction',
  ],
  [
    { tasks: { far: { rule: 'number', credit: 'within-ratio' } } },
    'reward.tasks.far.limit: expected a number, got nothing',
  ],
  [{ formatWeight: 1.5 }, 'reward.formatWeight: expected a number in [0, 1], got 1.5'],
  [{ sum: { a: { weight: 0.5, reward: {} } } }, 'expected weights that sum to 1'],
  [{ sum: {} }, 'reward.sum: expected an object with at least one part'],
  [{ sum: { a: { weight: 1, reward: {}, needs: 'b' } } }, 'reward.sum.a: unknown key needs'],
  [{ max: { a: { profile: 'x' } } }, 'reward.max.a.profile'],
  [{ product: { a: {} }, profile: 'paper' }, 'reward: unknown key profile'],
  [{ shaping: { overlong: { limit: 5, buffer: 9 } } }, 'reward.shaping.overlong.buffer: expected a number in [1, 5]'],
  [{ shaping: { brevity: {} } }, 'reward.shaping: unknown key brevity'],
])('%j is refused', (json, message) => {
  expect(() => parseReward(json)).toThrow(RangeError)
  expect(() => parseReward(json)).toThrow(message)
})
