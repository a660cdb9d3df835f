import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DifficultyState, drawLevel, observePrompt, startDifficulty } from './difficulty-controller.ts'
import { bellWeight, focalWeight } from './difficulty-weights.ts'
import { type PassRates, recordReplies, worthSampling } from './pass-rates.ts'
import { closestToTarget, nextTarget } from './target-difficulty.ts'

/** What a checkpoint does to a state. */
const stored = <T>(state: T): T => JSON.parse(JSON.stringify(state)) as T

test.each([
  ['accuracy 0.92 of 64 replies at level 2 raises the level', 0.92, 3],
  ['accuracy 0.88 does not', 0.88, 2],
])('%s, and the counts start again', (_, accuracy, level) => {
  let state = startDifficulty(2)
  for (let prompt = 0; prompt < 8; prompt++) {
    expect(state.prompts).toBe(prompt)
    state = stored(observePrompt(state, { level: 2, rollouts: 8, correct: 8 * accuracy }))
  }
  expect(state).toEqual(startDifficulty(level))
})

test('prompts of easier levels do not count, and the level has a ceiling', () => {
  const state = startDifficulty(2)
  expect(observePrompt(state, { level: 1, rollouts: 8, correct: 8 })).toBe(state)
  const top = observePrompt(state, { level: 2, rollouts: 8, correct: 8 }, { minPrompts: 1, hardest: 2 })
  expect(top.difficulty).toBe(2)
})

test('levels are drawn from the window below the current one, all of them', () => {
  const drawn = (state: DifficultyState) => new Set([0, 0.2, 0.3, 0.6, 0.8, 0.999].map((u) => drawLevel(state, u)))
  expect([...drawn(startDifficulty(1))].sort()).toEqual([0, 1])
  expect([...drawn(startDifficulty(6))].sort()).toEqual([3, 4, 5, 6])
  fc.assert(
    fc.property(fc.nat(50), fc.double({ min: 0, max: 0.999999, noNaN: true }), (d, u) => {
      const level = drawLevel(startDifficulty(d), u)
      expect(level).toBeGreaterThanOrEqual(Math.max(0, d - 3))
      expect(level).toBeLessThanOrEqual(d)
    }),
  )
})

test('AdaRFT: the target follows the reward', () => {
  expect(nextTarget(30, 0.8)).toBeCloseTo(56.85, 2)
  expect(nextTarget(30, 0.2)).toBeCloseTo(3.15, 2)
  expect(nextTarget(30, 0.5)).toBe(30)
  expect([nextTarget(90, 1), nextTarget(10, 0)]).toEqual([100, 0])
  expect(closestToTarget([10, 40, 25, 31], 30, 3)).toEqual([3, 2, 1])
})

test('a prompt leaves when it is solved or hopeless, and not before it is known', () => {
  let rates: PassRates = {}
  expect(worthSampling(rates, 'a')).toBe(true)
  rates = stored(recordReplies(rates, 'a', 7, 7))
  expect(worthSampling(rates, 'a')).toBe(true)
  rates = stored(recordReplies(rates, 'a', 1, 1))
  expect(rates).toEqual({ a: { samples: 8, correct: 8 } })
  expect(worthSampling(rates, 'a')).toBe(false)
  expect(worthSampling(recordReplies({}, 'b', 8, 0), 'b')).toBe(false)
  expect(worthSampling(recordReplies({}, 'c', 8, 3), 'c')).toBe(true)
  expect(worthSampling(recordReplies({}, 'd', 8, 7), 'd', { highest: 0.8 })).toBe(false)
})

test('weights by pass rate', () => {
  expect([focalWeight(0.75, 1), focalWeight(0.75, 0.5)]).toEqual([0.25, 0.5])
  expect(bellWeight(0.9)).toBeCloseTo(0.278, 3)
  expect(bellWeight(0.5)).toBe(1)
})
