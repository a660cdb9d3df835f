import type { PolicyRequest } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import type { PreparedPrompt } from '../prompt/prepared-prompt.ts'
import type { Processor } from '../prompt/processor.ts'
import { PromptCache } from './prompt-cache.ts'

/** Counts how often each text is prepared. */
function countingProcessor(prepared: string[]): Processor {
  const prepare = ({ text }: PolicyRequest): PreparedPrompt => {
    prepared.push(text)
    return { tokens: Int32Array.of(text.length), positions: new Int32Array(3), nextPosition: 1, images: [] }
  }
  return { prepare } as unknown as Processor
}

const ask = (text: string): PolicyRequest => ({ text, images: [] })

test('the same request is prepared once, an equal one again', async () => {
  const prepared: string[] = []
  const cache = new PromptCache(countingProcessor(prepared))
  const [a, b] = [ask('a'), ask('bb')]
  const prompts = await cache.all([a, b, a])
  expect(prompts.map(({ tokens }) => tokens[0])).toEqual([1, 2, 1])
  expect(cache.one(b)).toBe(prompts[1])
  expect(prepared).toEqual(['a', 'bb'])
  await cache.all([ask('a')])
  expect(prepared).toEqual(['a', 'bb', 'a'])
})

test('timers get their turn between requests', async () => {
  let ticks = 0
  const timer = setInterval(() => ticks++, 0)
  const slow = {
    prepare: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3),
  } as unknown as Processor
  await new PromptCache(slow).all(Array.from({ length: 10 }, (_, i) => ask(`${i}`)))
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(5)
})
