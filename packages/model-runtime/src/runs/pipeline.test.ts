import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { pipeline } from './pipeline.ts'

test.each([1, 2, 3])('results come in order with at most %i tasks under way', async (limit) => {
  let [running, most] = [0, 0]
  const results = await pipeline([3, 1, 2, 1], limit, async (turns) => {
    most = Math.max(most, ++running)
    for (let i = 0; i < turns; i++) await setImmediate()
    running--
    return turns
  })
  expect(results).toEqual([3, 1, 2, 1])
  expect(most).toBe(limit)
})

test('the first failure is thrown and nothing later starts', async () => {
  const started: number[] = []
  const failing = pipeline([0, 1, 2, 3], 2, async (item) => {
    started.push(item)
    if (item <= 1) throw new Error(`task ${item}`)
  })
  await expect(failing).rejects.toThrow('task 0')
  expect(started).toEqual([0, 1])
})
