import { expect, test } from 'vitest'
import { createSlots } from './slots.ts'

const none = new Set<string>()

test('the least busy server is taken, none beyond its bound, and those who wait are served in order', async () => {
  const slots = createSlots(['a', 'b'], 1)
  expect([await slots.take(none), await slots.take(none)]).toEqual(['a', 'b'])
  const served: string[] = []
  void slots.take(none).then((server) => served.push(`first ${server}`))
  void slots.take(none).then((server) => served.push(`second ${server}`))
  await Promise.resolve()
  expect(served).toEqual([])
  slots.give('b', false)
  slots.give('a', false)
  await new Promise(setImmediate)
  expect(served).toEqual(['first b', 'second a'])
})

test('a request keeps away from the servers that failed it, unless all did', async () => {
  const slots = createSlots(['a', 'b'], 2)
  expect(await slots.take(new Set(['a']))).toBe('b')
  expect(await slots.take(new Set(['a']))).toBe('b')
  let taken = ''
  void slots.take(new Set(['a'])).then((server) => {
    taken = server
  })
  await new Promise(setImmediate)
  expect(taken).toBe('') // waits for b although a is free
  slots.give('b', false)
  await new Promise(setImmediate)
  expect(taken).toBe('b')
  expect(await slots.take(new Set(['a', 'b']))).toBe('a')
})

test('a server that failed lately comes last until it succeeds', async () => {
  const slots = createSlots(['a', 'b'], 4)
  slots.give(await slots.take(none), true)
  expect([await slots.take(none), await slots.take(none)]).toEqual(['b', 'b'])
  slots.give('a', false)
  expect(await slots.take(none)).toBe('a')
})
