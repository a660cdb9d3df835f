import { expect, test } from 'vitest'
import { gatherRows, groupRows, scatterRows } from './reply-rows.ts'

const request = { text: '', images: [] }
const reply = (length: number) => new Int32Array(length)
const batch = {
  groups: [
    { request, replies: [reply(2), reply(1)] },
    { request, replies: [] },
    { request, replies: [reply(3)] },
  ],
  maxTokens: 3,
}

test('rows count replies, group after group', () => {
  expect(groupRows(batch)).toEqual([0, 2, 2, 3])
})

test('a run takes its share of the batch and puts its figures back, padding staying 0', () => {
  const place = { batch, rows: groupRows(batch), part: [2, 0], replies: 2, replyLength: 4 }
  const figures = Float32Array.of(1, 2, 99, 3, 99, 99, 4, 5, 6) // 99 lies past the end of a reply
  const run = gatherRows(figures, place, 3)
  expect([...run]).toEqual([4, 5, 6, 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 0, 0, 0, ...Array(8).fill(0)])
  const back = new Float32Array(9)
  scatterRows(run.fill(7, 16), place, back)
  expect([...back]).toEqual([1, 2, 0, 3, 0, 0, 4, 5, 6])
})

test('a reply longer than the batch allows is refused', () => {
  expect(() => groupRows({ ...batch, maxTokens: 2 })).toThrow('expected replies of at most maxTokens = 2, got 3')
})
