import { expect, test } from 'vitest'
import { averageSeeds } from './average-seeds.ts'
import type { EvaluatedStage } from './summary.ts'

const stage = (name: string, figures: Record<string, number>): EvaluatedStage => ({
  name,
  results: Object.entries(figures).map(([id, sampled]) => ({
    ...{ id, task: 'flip', source: id, origin: 'scene', sampled, greedy: Math.round(sampled), format: 1, length: 10 },
    ...{ best: sampled > 0.5 ? 1 : 0, cool: sampled / 2, greedyReply: '' },
    choices: { truth: { sampled, greedy: 1 } },
  })),
})

test('every question has its mean over the runs, whatever their order', () => {
  const one = [stage('before', { a: 0.25, b: 0.5 }), stage('after', { a: 1, b: 0.5 })]
  const two = [stage('before', { b: 1, a: 0.75 }), stage('after', { b: 0.5, a: 0 })]
  const [before, after] = averageSeeds([one, two])
  expect(before!.results.map(({ id, sampled }) => [id, sampled])).toEqual([
    ['a', 0.5],
    ['b', 0.75],
  ])
  expect(after!.results.map(({ sampled, greedy }) => [sampled, greedy])).toEqual([
    [0.5, 0.5],
    [0.5, 1],
  ])
  expect(before!.results.map(({ best, cool, choices }) => [best, cool, choices])).toEqual([
    [0.5, 0.25, { truth: { sampled: 0.5, greedy: 1 } }],
    [0.5, 0.375, { truth: { sampled: 0.75, greedy: 1 } }],
  ])
  expect(averageSeeds([one])).toEqual(one)
})

test('runs of other questions or stages are refused', () => {
  const run = [stage('before', { a: 1 })]
  expect(() => averageSeeds([run, [stage('before', { b: 1 })]])).toThrow('question a in every run')
  expect(() => averageSeeds([run, [stage('after', { a: 1 })]])).toThrow('stage before in every run')
  expect(() => averageSeeds([])).toThrow('at least one run')
})
