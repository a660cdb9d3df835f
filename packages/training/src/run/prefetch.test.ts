import { expect, test } from 'vitest'
import { prefetch } from './prefetch.ts'

test('the next one is under way while this one is used, and none beyond it', async () => {
  const made: number[] = []
  const seen: [number, number[]][] = []
  const make = async (step: number) => {
    made.push(step)
    return step
  }
  for await (const value of prefetch(3, make)) {
    seen.push([value, [...made]])
    if (value === 5) break
  }
  expect(seen).toEqual([
    [3, [3, 4]],
    [4, [3, 4, 5]],
    [5, [3, 4, 5, 6]],
  ])
})

test('stopping waits for what is under way', async () => {
  let finish = () => {}
  const slow = new Promise<void>((resolve) => {
    finish = resolve
  })
  const batches = prefetch(0, (step) => (step === 0 ? Promise.resolve() : slow))
  await batches.next()
  let ended = false
  const end = batches.return(undefined).then(() => {
    ended = true
  })
  await new Promise(setImmediate)
  expect(ended).toBe(false)
  finish()
  await end
  expect(ended).toBe(true)
})

test('a failure comes when its turn does', async () => {
  const used: number[] = []
  const make = async (step: number) => {
    if (step === 1) throw new RangeError('unreadable')
    return step
  }
  const run = async () => {
    for await (const step of prefetch(0, make)) used.push(step)
  }
  await expect(run()).rejects.toThrow('unreadable')
  expect(used).toEqual([0])
})

test('makes as many ahead as are wanted, and no more', async () => {
  const made: number[] = []
  const seen: number[][] = []
  for await (const step of prefetch(
    4,
    async (number) => {
      made.push(number)
      return number
    },
    3,
  )) {
    seen.push([step, Math.max(...made)])
    if (step === 6) break
  }
  expect(seen).toEqual([
    [4, 7],
    [5, 8],
    [6, 9],
  ])
  expect(made).toEqual([4, 5, 6, 7, 8, 9])
})
