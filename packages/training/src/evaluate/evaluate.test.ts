import { scriptedPolicy } from '@spatial-ssrl/model-runtime/test'
import { promptFormat } from '@spatial-ssrl/tasks'
import { expect, test } from 'vitest'
import { fixedQuestions } from '../questions/questions.fixture.ts'
import { openReward } from '../reward/open-reward.ts'
import { evaluate } from './evaluate.ts'

const options = {
  judge: openReward(undefined),
  prompt: promptFormat,
  n: 4,
  temperature: 1,
  maxTokens: 40,
  seed: 3,
  batch: 3,
}

async function samples() {
  const questions = await fixedQuestions(5)
  return Promise.all([0, 1, 2, 3, 4].map((index) => questions.get(index)))
}

test('greedy once, sampled n times, each answer verified', async () => {
  const policy = scriptedPolicy((_request, index) =>
    index === 0 ? '<think>a</think> \\boxed{A}' : index === 1 ? '\\boxed{A}' : 'B',
  )
  const [result, ...others] = await evaluate(policy, await samples(), options)
  expect(result).toEqual({
    id: 'q0',
    task: 'crop',
    source: 'picture 0',
    origin: 'photograph',
    sampled: 0.5, // two of four right, with or without the form
    best: 1,
    greedy: 1,
    format: 0.25,
    length: (26 + 9 + 1 + 1) / 4,
    greedyReply: '<think>a</think> \\boxed{A}',
  })
  expect(others.map(({ id }) => id)).toEqual(['q1', 'q2', 'q3', 'q4'])
})

test('questions go in batches, asked in the format of training, sampled with seeds of their own', async () => {
  const policy = scriptedPolicy(() => 'B')
  const progress: [number, number][] = []
  await evaluate(policy, await samples(), { ...options, onProgress: (done, total) => progress.push([done, total]) })
  expect(policy.calls.map(({ requests }) => requests.length)).toEqual([3, 3, 2, 2])
  expect(policy.calls.map(({ sampling }) => [sampling.n, sampling.temperature])).toEqual([
    [1, 0],
    [4, 1],
    [1, 0],
    [4, 1],
  ])
  expect(policy.calls[1]!.sampling.seed).not.toBe(policy.calls[3]!.sampling.seed)
  expect(policy.calls[0]!.requests[0]!.text).toMatch(/^<image>Question 0\?\n.*boxed/s)
  expect(progress).toEqual([
    [3, 5],
    [5, 5],
  ])
})

test('a model that was trained with another instruction is asked with that one', async () => {
  const policy = scriptedPolicy(() => 'B')
  const prompt = { separator: ' ', instruction: 'Answer in \\boxed{}.' }
  await evaluate(policy, await samples(), { ...options, prompt })
  for (const { requests } of policy.calls)
    for (const { text } of requests) expect(text).toMatch(/^<image>Question \d\? Answer in \\boxed\{\}\.$/)
})

test('a stop ends it after the batch under way', async () => {
  const stop = new AbortController()
  const policy = scriptedPolicy(() => {
    stop.abort(new Error('stopped'))
    return 'B'
  })
  await expect(evaluate(policy, await samples(), { ...options, signal: stop.signal })).rejects.toThrow('stopped')
  expect(policy.calls).toHaveLength(2)
})

test('a second temperature has replies and a figure of its own', async () => {
  const policy = scriptedPolicy(() => '\\boxed{A}')
  const [result] = await evaluate(policy, (await samples()).slice(0, 1), { ...options, coolTemperature: 0.5 })
  expect(result).toMatchObject({ sampled: 1, best: 1, cool: 1 })
  expect(policy.calls.map(({ sampling }) => sampling.temperature)).toEqual([0, 1, 0.5])
  expect(new Set(policy.calls.map(({ sampling }) => sampling.seed)).size).toBe(3)
})

test('of wrong choices of several kinds, what was chosen is told by kind', async () => {
  const [sample] = await samples()
  const candidates = ['truth', 'clockwise', 'interior', 'exterior-0.5']
  const policy = scriptedPolicy((_request, index) => `\\boxed{${['C', 'B', 'C', 'A'][index] ?? 'X'}}`)
  const [result] = await evaluate(policy, [{ ...sample!, meta: { candidates } }], options)
  expect(result!.choices).toEqual({
    truth: { sampled: 0.25, greedy: 0 },
    clockwise: { sampled: 0.25, greedy: 0 },
    interior: { sampled: 0.5, greedy: 1 },
    'exterior-0.5': { sampled: 0, greedy: 0 },
  })
  const [foreign] = await evaluate(policy, [sample!], options)
  expect(foreign!.choices).toBeUndefined()
})
