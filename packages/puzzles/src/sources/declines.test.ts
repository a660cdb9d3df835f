import { expect, test } from 'vitest'
import { groupReasons, openDeclines } from './declines.ts'

const row = (source: string, reason: string, files?: string[]) => ({
  source,
  task: null,
  reason,
  ...(files && { files }),
})

test('files of one cause are counted, commonest first, with one of them and what it is about', () => {
  const rows = [row('c', 'cut off'), row('a', 'no depth', ['x.npy', 'y.npy']), row('b', 'no depth', ['z.npy'])]
  expect(groupReasons(rows)).toEqual([
    { reason: 'no depth', count: 2, example: 'a: x.npy, y.npy' },
    { reason: 'cut off', count: 1, example: 'c' },
  ])
})

test('reasons that differ in their numbers alone are one cause; numbers that agree stay', () => {
  const reason = (levels: string) => `only ${levels} different depths, so an 8-bit picture of depth`
  const rows = [row('a', reason('7')), row('b', reason('12.5')), row('c', reason('7'))]
  expect(groupReasons(rows)).toEqual([{ reason: reason('…'), count: 3, example: 'a' }])
})

test('a file that many draws meet is one row, which keeps the files it is about', () => {
  const declines = openDeclines(
    [{ name: 'b', reason: 'no' }],
    [{ source: 'a', task: 'depth', reason: 'dark', files: ['a.npy'] }],
  )
  const refusal = { source: 'hash', name: 'a', task: 'depth' as const, reason: 'dark', files: ['a.npy'] }
  declines.add(refusal)
  declines.add(refusal)
  expect(declines.rows()).toEqual([
    { source: 'a', task: 'depth', reason: 'dark', files: ['a.npy'] },
    { source: 'b', task: null, reason: 'no' },
  ])
  expect(declines.reasons()[0]).toEqual({ reason: 'depth: dark', count: 1, example: 'a: a.npy' })
})
