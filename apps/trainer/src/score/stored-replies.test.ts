import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { rolloutLine } from '@spatial-ssrl/training'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readReplies, replyFiles, type StoredReply } from './stored-replies.ts'

async function read(...lines: string[]): Promise<StoredReply[]> {
  const replies = []
  async function* each() {
    yield* lines
  }
  for await (const reply of readReplies(each(), 'replies.jsonl')) replies.push(reply)
  return replies
}

const line = (response: string, answer = 'B', task = 'crop') => JSON.stringify({ response, answer, task })

test('single replies, in order', async () => {
  expect(await read(line('one'), '', line('two', 'C'), '{"response": "three", "answer": "2-1"}')).toEqual([
    { response: 'one', answer: 'B', task: 'crop' },
    { response: 'two', answer: 'C', task: 'crop' },
    { response: 'three', answer: '2-1', task: '' },
  ])
})

test('the replies of a rollout as training stores it', async () => {
  const sample = {
    ...{ id: 'a1', task: 'flip', problem: 'Which?', answer: '2-1', source: 's', images: [], meta: {} },
  } as const
  const generation = (text: string) => ({ text, tokens: Int32Array.of(1), logprobs: Float32Array.of(0) })
  const stored = rolloutLine({
    sample,
    request: { text: 'Which? Box it.', images: [] },
    generations: [
      { ...generation('\\boxed{2-1}'), finishReason: 'stop' },
      { ...generation('no'), finishReason: 'length' },
    ],
    verdicts: [
      { reward: 0.9, parts: { accuracy: 1, format: 0 }, extracted: '2-1' },
      { reward: 0, parts: { accuracy: 0, format: 0 }, extracted: null },
    ],
  } as unknown as Parameters<typeof rolloutLine>[0])
  expect(await read(stored)).toEqual([
    {
      task: 'flip',
      answer: '2-1',
      response: '\\boxed{2-1}',
      meta: {},
      tokens: 1,
      rollout: { id: 'a1', reply: 0, reward: 0.9 },
    },
    { task: 'flip', answer: '2-1', response: 'no', meta: {}, tokens: 1, rollout: { id: 'a1', reply: 1, reward: 0 } },
  ])
})

test.each([
  '{"response": "x"}',
  'not json',
  '[1]',
  '{"response": 3, "answer": "B"}',
  '{"task": "flip", "replies": []}',
])('%s is refused by its number', async (bad) => {
  await expect(read(line('x'), bad)).rejects.toThrow('replies.jsonl: line 2')
})

test('any other line is read or refused by its number', async () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.string().map((text) => line(text, text, text)),
  )
  await fc.assert(
    fc.asyncProperty(anything, async (text) => {
      const result = await read(text).catch((error: unknown) => error)
      if (Array.isArray(result)) return true
      expect(SpatialError.is(result)).toBe(true)
      expect((result as Error).message).toMatch(/^replies\.jsonl: line 1 [^\n]+$/)
      return true
    }),
  )
})

test('a run folder stands for its rollouts, oldest first', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'replies-'))
  await mkdir(join(dir, 'grpo', 'rollouts'), { recursive: true })
  await mkdir(join(dir, 'empty'))
  for (const name of ['step-000010.jsonl', 'step-000002.jsonl', 'notes.txt'])
    await writeFile(join(dir, 'grpo', 'rollouts', name), '')
  const stored = ['step-000002.jsonl', 'step-000010.jsonl'].map((name) => join(dir, 'grpo', 'rollouts', name))
  expect(await replyFiles(dir)).toEqual(stored)
  expect(await replyFiles(join(dir, 'grpo'))).toEqual(stored)
  expect(await replyFiles(join(dir, 'grpo', 'rollouts'))).toEqual(stored)
  expect(await replyFiles('-')).toEqual(['-'])
  expect(await replyFiles(join(dir, 'missing.jsonl'))).toEqual([join(dir, 'missing.jsonl')])
  await expect(replyFiles(join(dir, 'empty'))).rejects.toThrow('no rollouts/step-*.jsonl')
  await rm(dir, { recursive: true })
})
