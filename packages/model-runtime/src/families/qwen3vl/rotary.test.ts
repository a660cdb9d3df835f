import { expect, test } from 'vitest'
import type { Qwen3VLConfig } from './config.ts'
import { interleavedRotary } from './rotary.ts'

test('axes take turns until height and width have had their sections', () => {
  const text = { headSize: 16, ropeTheta: 10_000, mropeSection: [4, 2, 2] } as Qwen3VLConfig['text']
  const turn = interleavedRotary({ text } as Qwen3VLConfig)
  const position = [5, 11, 17] as const
  const axes = [0, 1, 2, 0, 1, 2, 0, 0]
  const { cos, sin } = turn(...position)
  for (const [pair, axis] of axes.entries()) {
    const angle = position[axis]! * 10_000 ** (-pair / 8)
    for (const channel of [pair, pair + 8]) {
      expect(cos[channel]).toBeCloseTo(Math.cos(angle), 6)
      expect(sin[channel]).toBeCloseTo(Math.sin(angle), 6)
    }
  }
})
