import { createRng, type Puzzle } from '@spatial-ssrl/core'
import { paste, type Rectangle } from '@spatial-ssrl/image-ops'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textured } from '../task/scene.fixture.ts'
import { crop } from './crop.ts'

const params = crop.params.parse({})

test('pasting the named candidate restores the picture, pasting another does not', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const image = textured(50, 41, seed)
      const { images, answer, meta } = crop.generate({ image }, params, createRng(seed)) as Puzzle
      const { x, y, width } = meta.square as unknown as Rectangle
      expect(images.length).toBe(5)
      expect(width).toBe(20)
      for (const [i, letter] of ['A', 'B', 'C', 'D'].entries()) {
        const candidate = images[i + 1]!
        expect([candidate.width, candidate.height]).toEqual([20, 20])
        const restored = paste(images[0]!, candidate, x, y)
        if (letter === answer) expect(restored).toEqual(image)
        else expect(restored).not.toEqual(image)
      }
    }),
    { numRuns: 40 },
  )
})

test('the hidden square is black', () => {
  const { images, meta } = crop.generate({ image: textured(50, 41) }, params, createRng(2)) as Puzzle
  const { x, y, width } = meta.square as unknown as Rectangle
  const row = ((y + 3) * 50 + x) * 3
  expect(images[0]!.data.subarray(row, row + width * 3).every((value) => value === 0)).toBe(true)
})

test('the three wrong candidates are different ones of the five kinds', () => {
  const seen = new Set<string>()
  for (let seed = 0; seed < 40; seed++) {
    const { meta } = crop.generate({ image: textured(40, 40) }, params, createRng(seed)) as Puzzle
    const kinds = meta.candidates as string[]
    expect(new Set(kinds).size).toBe(4)
    for (const kind of kinds) seen.add(kind)
  }
  expect([...seen].sort()).toEqual([
    'clockwise',
    'counter-clockwise',
    'exterior-0.25',
    'exterior-0.5',
    'interior',
    'truth',
  ])
})

test('declines small and plain pictures', () => {
  expect(crop.generate({ image: textured(31, 60) }, params, createRng(0))).toEqual({ declined: 'image too small' })
  const plain = { width: 60, height: 60, data: new Uint8Array(10800).fill(77) }
  expect(crop.generate({ image: plain }, params, createRng(0))).toEqual({ declined: 'candidates look the same' })
})
