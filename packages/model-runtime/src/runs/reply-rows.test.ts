import { expect, test } from 'vitest'
import { byReplyLength, gatherRows, groupRows, scatterRows } from './reply-rows.ts'

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

test('groups whose longest replies are of one kind are padded together, in multiples of 8', () => {
  const groups = [5, 24, 16, 40, 17, 9].map((longest) => ({ request, replies: [reply(1), reply(longest)] }))
  expect(byReplyLength({ groups, maxTokens: 40 }, [0, 1, 2, 3, 4, 5])).toEqual([
    { members: [3], replyLength: 40 },
    { members: [1, 4], replyLength: 24 },
    { members: [0, 2, 5], replyLength: 16 },
  ])
  expect(byReplyLength({ groups, maxTokens: 40 }, [0])).toEqual([{ members: [0], replyLength: 8 }])
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
