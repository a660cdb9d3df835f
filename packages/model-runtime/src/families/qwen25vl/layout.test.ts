import { expect, test } from 'vitest'
import { MASKED } from '../../blocks/masks.ts'
import type { PreparedPrompt } from '../../prompt/prepared-prompt.ts'
import { qwen25VLLayout } from './layout.ts'
import { textRotary } from './rotary.ts'
import { smallConfig } from './small-config.fixture.ts'

const IMAGE = smallConfig.imageToken
const PAD = smallConfig.padToken
const layOut = qwen25VLLayout(smallConfig, PAD)

/** Text token, `pictures` pictures of 4×4 patches (four image tokens each), text token. */
function prompt(pictures: number, first = 1): PreparedPrompt {
  const tokens = Int32Array.of(first, ...Array(pictures * 4).fill(IMAGE), first + 1)
  const positions = Int32Array.from({ length: 3 * tokens.length }, (_, i) => i % tokens.length)
  const patches = new Float32Array(16 * 24).fill(first)
  return {
    tokens,
    positions,
    nextPosition: tokens.length,
    images: Array.from({ length: pictures }, () => ({ patches, gridHeight: 4, gridWidth: 4 })),
  }
}

const sizes = {
  groups: 1,
  promptLength: 8,
  images: 1,
  patchesPerImage: 16,
  fullImages: true,
  replies: 2,
  replyLength: 8,
}
const replies = [Int32Array.of(3, 4, 27), Int32Array.of(5)]

test('prompts are padded on the left and masked there, replies on the right', () => {
  const { shape, feeds } = layOut([{ prompt: prompt(1), replies }], sizes)
  expect(shape).toMatchObject({ groups: 1, promptLength: 8, replies: 2, replyLength: 8, images: 1 })
  expect([...feeds.tokens!]).toEqual([PAD, PAD, 1, IMAGE, IMAGE, IMAGE, IMAGE, 2])
  expect([...feeds.promptMask!]).toEqual([Math.fround(MASKED), Math.fround(MASKED), 0, 0, 0, 0, 0, 0])
  expect([...feeds.replies!]).toEqual([3, 4, 27, ...Array(5).fill(PAD), 5, ...Array(7).fill(PAD)])
})

test('image tokens point at the merged rows of their own picture, across prompts', () => {
  const { feeds } = layOut(
    [
      { prompt: prompt(2), replies },
      { prompt: prompt(0), replies },
      { prompt: prompt(1), replies },
    ],
    { ...sizes, groups: 3, promptLength: 16, images: 4 },
  )
  const length = 16
  const nonZero = (group: number) => [...feeds.visualIndex!.slice(group * length, (group + 1) * length)].filter(Boolean)
  expect(nonZero(0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(nonZero(1)).toEqual([])
  expect(nonZero(2)).toEqual([9, 10, 11, 12])
})

test('rotary factors follow the prompt and continue into the replies', () => {
  const { feeds } = layOut([{ prompt: prompt(1), replies }], sizes)
  const row = (data: Float32Array, index: number) => data.slice(index * 8, (index + 1) * 8)
  const rotary = textRotary(smallConfig)
  expect(row(feeds.promptSin! as Float32Array, 2)).toEqual(rotary(0, 0, 0).sin)
  expect(row(feeds.promptSin! as Float32Array, 7)).toEqual(rotary(5, 5, 5).sin)
  expect(row(feeds.replyCos! as Float32Array, 3)).toEqual(rotary(9, 9, 9).cos)
})

test('groups are padded with copies of the first', () => {
  const groups = Array.from({ length: 9 }, (_, i) => ({ prompt: prompt(1, i + 1), replies }))
  const { shape, feeds } = layOut(groups, { ...sizes, groups: 10, images: 12 })
  expect(shape.groups).toBe(10)
  expect(feeds.tokens!.slice(9 * 8)).toEqual(feeds.tokens!.slice(0, 8))
  expect(feeds.visualIndex!.slice(9 * 8)).toEqual(feeds.visualIndex!.slice(0, 8))
  expect(feeds.replies!.slice(9 * 16)).toEqual(feeds.replies!.slice(0, 16))
})

test('image tokens that do not match the pictures are a programming error', () => {
  const short = { ...prompt(1), tokens: Int32Array.of(1, IMAGE, 2) }
  expect(() => layOut([{ prompt: short, replies }], sizes)).toThrow('got fewer')
  expect(() => layOut([{ prompt: { ...prompt(1), images: [] }, replies }], sizes)).toThrow('got more')
})
