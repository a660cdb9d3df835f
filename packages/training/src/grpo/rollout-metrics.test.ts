import type { Generation } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { type RolloutGroup, rolloutLine } from './rollout.ts'
import { rolloutMetrics } from './rollout-metrics.ts'

const reply = (length: number, logprob: number, finishReason: Generation['finishReason'] = 'stop'): Generation => ({
  text: 'x'.repeat(length),
  tokens: new Int32Array(length),
  logprobs: new Float32Array(length).fill(logprob),
  finishReason,
})
const verdict = (accuracy: number, format: number) => ({
  reward: 0.9 * accuracy + 0.1 * format,
  parts: { accuracy, format },
  extracted: null,
})
const group = (task: string, generations: Generation[], verdicts: RolloutGroup['verdicts']): RolloutGroup => ({
  sample: { id: 'q', task, source: 's', problem: 'p', answer: 'A', images: [], meta: {} },
  request: { text: 'p\nAnswer.', images: [] },
  generations,
  verdicts,
})

const groups = [
  group('flip', [reply(2, -1), reply(4, -0.5, 'length')], [verdict(1, 1), verdict(0, 1)]),
  group('crop', [reply(1, -3), reply(1, -3)], [verdict(0, 0), verdict(0, 0)]),
]

test('figures of a rollout, worked by hand', () => {
  expect(rolloutMetrics(groups)).toEqual({
    prompts: 2,
    replies: 4,
    reward: expect.closeTo((1 + 0.1) / 4),
    accuracy: 0.25,
    format: 0.5,
    replyLength: 2,
    truncated: 0.25,
    groupsWithoutSignal: 0.5,
    entropy: (2 + 2 + 3 + 3) / 8,
    tasks: {
      crop: { prompts: 1, reward: 0, accuracy: 0, format: 0, groupsWithoutSignal: 1 },
      flip: { prompts: 1, reward: expect.closeTo(0.55), accuracy: 0.5, format: 1, groupsWithoutSignal: 0 },
    },
  })
})

test('a stored rollout holds question, prompt, facts, replies and verdicts, of the pictures only their names', () => {
  const line = JSON.parse(rolloutLine(groups[0]!))
  expect(Object.keys(line)).toEqual(['id', 'task', 'problem', 'prompt', 'answer', 'images', 'meta', 'replies'])
  expect([line.problem, line.prompt]).toEqual(['p', 'p\nAnswer.'])
  expect(line.replies[1]).toEqual({ text: 'xxxx', tokens: 4, finishReason: 'length', ...verdict(0, 1) })
})
