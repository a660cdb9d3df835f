import { expect, test } from 'vitest'
import type { Processor } from '../prompt/processor.ts'
import { drawUniforms, readReplies, replyPlaces } from './sampling.ts'

const shape = { groups: 3, replies: 2, replyLength: 3 }
const at = (...places: number[]) => places.map((place) => ({ seed: 'draws', place, first: 0 }))

test('draws belong to a request and a reply, not to a run', () => {
  const whole = drawUniforms(at(0, 1, 2), shape)
  const part = drawUniforms([{ seed: 'draws', place: 2, first: 1 }], { groups: 1, replies: 1, replyLength: 2 })
  expect([...part]).toEqual([whole[2 * 2 + 1], whole[(3 + 2) * 2 + 1]])
  expect(new Set(whole).size).toBe(whole.length)
})

test('groups past the real ones repeat the first', () => {
  const draws = drawUniforms(at(4, 5), shape)
  const ofGroup = (group: number) =>
    [0, 1, 2].flatMap((step) => [...draws.slice((step * 3 + group) * 2, (step * 3 + group) * 2 + 2)])
  expect(ofGroup(2)).toEqual(ofGroup(0))
  expect(ofGroup(1)).not.toEqual(ofGroup(0))
})

test('every reply has one place, whatever the parts', () => {
  expect(replyPlaces(2, [2, 1])).toEqual([
    { request: 0, first: 0, count: 2 },
    { request: 0, first: 2, count: 1 },
    { request: 1, first: 0, count: 2 },
    { request: 1, first: 2, count: 1 },
  ])
})

test('answers end with their first end token, or at the last step', () => {
  const processor = { endTokens: [9], decode: (tokens: Int32Array) => tokens.join(' ') } as unknown as Processor
  const tokens = Int32Array.of(1, 4, 9, 5, 0, 6) // (3 steps, 1 group, 2 replies)
  const logprobs = Float32Array.of(-1, -4, -9, -5, 0, -6)
  const [stopped, cut] = readReplies({ tokens, logprobs }, { group: 0, groups: 1, replies: 2, maxTokens: 3 }, processor)
  expect(stopped).toEqual({
    text: '1 9',
    tokens: Int32Array.of(1, 9),
    logprobs: Float32Array.of(-1, -9),
    finishReason: 'stop',
  })
  expect(cut).toMatchObject({ text: '4 5 6', finishReason: 'length' })
})
