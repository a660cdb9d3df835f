import { SpatialError } from '@spatial-ssrl/core'
import { verify } from '@spatial-ssrl/verifiers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scoreLines } from './score.ts'

async function score(...lines: string[]) {
  const verdicts = []
  async function* each() {
    yield* lines
  }
  for await (const verdict of scoreLines(each(), 'replies.jsonl', (line) => verify(line, line.response)))
    verdicts.push(verdict.reward)
  return verdicts
}

const line = (response: string, answer = 'B', task = 'crop') => JSON.stringify({ response, answer, task })

test('a verdict per line, in order', async () => {
  expect(
    await score(line('<think>t</think> \\boxed{B}'), '', line('\\boxed{B}'), line('<think>t</think> \\boxed{C}')),
  ).toEqual([1, 0.9, 0.1])
})

test.each(['{"response": "x"}', 'not json', '[1]', '{"response": 3, "answer": "B"}'])(
  '%s is refused by its number',
  async (bad) => {
    await expect(score(line('x'), bad)).rejects.toThrow('replies.jsonl: line 2')
  },
)

test('any other line gets a verdict or is refused by its number', async () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.string().map((text) => line(text, text, text)),
  )
  await fc.assert(
    fc.asyncProperty(anything, async (text) => {
      const result = await score(text).catch((error: unknown) => error)
      if (Array.isArray(result)) return result.every((reward) => reward >= 0 && reward <= 1)
      expect(SpatialError.is(result)).toBe(true)
      expect((result as Error).message).toMatch(/^replies\.jsonl: line 1 [^\n]+$/)
      return true
    }),
  )
})
