import { expect, test } from 'vitest'
import { type DynamicSamplingState, gatherGroups, startSampling } from './dynamic-sampling.ts'
import { groupScore, keepGroup, keptRows } from './group-filters.ts'
import { type ReplayBuffer, recall, remember } from './replay-buffer.ts'
import { maskTruncated } from './truncated.ts'

const stored = <T>(state: T): T => JSON.parse(JSON.stringify(state)) as T

test('kept rows stay in order and whole groups go', () => {
  expect(keptRows([1, 0, 1, 0, 1, 1], [7, 8, 7, 8, 9, 9], { by: 'spread' })).toEqual([])
  expect(keptRows([1, 0, 0, 0, 1, 1], [7, 8, 7, 8, 9, 9], { by: 'spread' })).toEqual([0, 2])
  expect(keepGroup([0, 0, 0], { by: 'advantage', lowest: 0, highest: 0 })).toBe(false)
  expect(keepGroup([0, -0.1, 0], { by: 'advantage', lowest: 0, highest: 0 })).toBe(true)
  expect(keepGroup([0.3], { by: 'spread' })).toBe(true)
})

test('rounding lets no constant group pass the filter', () => {
  for (const reward of [0.05, 0.1, 0.7]) {
    for (let size = 2; size < 40; size++)
      expect(keepGroup(new Float64Array(size).fill(reward), { by: 'spread' })).toBe(false)
  }
})

test('rounds are gathered until the update is full, and the surplus goes', () => {
  const keep = (rewards: number[]) => keepGroup(rewards, { by: 'spread' })
  const options = { groups: 3, maxRounds: 5 }
  let state: DynamicSamplingState<number[]> = startSampling()
  const first = gatherGroups(
    state,
    [
      [1, 0],
      [1, 1],
    ],
    keep,
    options,
  )
  expect(first.done).toBe(false)
  if (first.done === false) state = stored(first.state)
  expect(state).toEqual({ kept: [[1, 0]], rounds: 1, seen: 2 })
  const second = gatherGroups(
    state,
    [
      [0, 1],
      [0, 0],
      [0, 1],
      [1, 0],
    ],
    keep,
    options,
  )
  expect(second).toEqual({
    done: true,
    groups: [
      [1, 0],
      [0, 1],
      [0, 1],
    ],
    passRate: 4 / 6,
  })
})

test('a hopeless prompt set ends the search after the last round allowed', () => {
  const options = { groups: 1, maxRounds: 2 }
  const first = gatherGroups(startSampling<string>(), ['x'], () => false, options)
  const state = first.done === false ? first.state : startSampling<string>()
  expect(gatherGroups(state, ['y'], () => false, options)).toEqual({ done: 'gave-up', groups: [], passRate: 0 })
  expect(gatherGroups(state, ['y'], () => false, { groups: 1, maxRounds: 0 }).done).toBe(false)
})

test('the buffer holds the best groups and draws them by score', () => {
  let buffer: ReplayBuffer<string> = []
  for (const [group, score] of [
    ['low', 1],
    ['none', 0],
    ['high', 3],
    ['middle', 2],
  ] as const)
    buffer = stored(remember(buffer, group, score, 2))
  expect(buffer).toEqual([
    { group: 'high', score: 3 },
    { group: 'middle', score: 2 },
  ])
  const draws = [0, 0.59, 0.61, 0.999]
  expect(recall(buffer, 4, () => draws.shift()!)).toEqual(['high', 'high', 'middle', 'middle'])
  expect(recall([], 3, () => 0)).toEqual([])
  expect(groupScore([1, 1], [0, 0])).toBe(0)
})

test('truncated replies leave the loss and nothing else changes', () => {
  const mask = maskTruncated({ rows: 2, tokens: 2, mask: Uint8Array.of(1, 1, 1, 0) }, [true, false])
  expect([...mask]).toEqual([0, 0, 1, 0])
})
