import { createRng, type Puzzle } from '@spatial-ssrl/core'
import { cutGrid, flipHorizontal, flipVertical, joinGrid } from '@spatial-ssrl/image-ops'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textured } from '../task/scene.fixture.ts'
import { flip } from './flip.ts'

const unmarked = { label: { share: 0, pixels: 0 }, border: { share: 0, pixels: 0 } }

test('mirroring the named patch again restores the picture', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom([2, 2], [1, 3], [3, 1], [2, 3]), (seed, [rows, columns]) => {
      const image = textured(columns! * 20, rows! * 18, seed)
      const params = flip.params.parse({ rows, columns, look: unmarked })
      const { images, answer } = flip.generate({ image }, params, createRng(seed)) as Puzzle
      const [patch, direction] = answer.split('-').map(Number) as [number, number]
      const shown = cutGrid(images[0]!, rows!, columns!)
      const undo = direction === 0 ? flipVertical : flipHorizontal
      expect(images[0]).not.toEqual(image)
      expect(joinGrid(shown.with(patch, undo(shown[patch]!)), rows!, columns!)).toEqual(image)
    }),
    { numRuns: 40 },
  )
})

test('declines when any patch could not be told from its mirror image', () => {
  const params = flip.params.parse({})
  expect(flip.generate({ image: textured(31, 64) }, params, createRng(0))).toEqual({ declined: 'image too small' })
  const odd = textured(20, 20)
  const symmetric = joinGrid([odd, flipHorizontal(odd), flipVertical(odd), flipVertical(flipHorizontal(odd))], 2, 2)
  const turned = joinGrid([odd, textured(20, 20, 5), textured(20, 20, 7), flipVertical(flipHorizontal(odd))], 2, 2)
  const rest = [3, 4, 5].map((seed) => textured(40, 40, seed))
  for (const bad of [symmetric, { ...odd, width: 40, height: 40, data: new Uint8Array(4800).fill(90) }]) {
    for (let seed = 0; seed < 8; seed++)
      expect(flip.generate({ image: joinGrid([bad, ...rest], 2, 2) }, params, createRng(seed))).toEqual({
        declined: 'a patch looks like its mirror image',
      })
  }
  expect(flip.generate({ image: joinGrid([turned, ...rest], 2, 2) }, params, createRng(0))).toHaveProperty('answer')
})

test('declines a patch whose two mirror images look the same', () => {
  const odd = textured(20, 40)
  const halfTurn = joinGrid([odd, flipVertical(flipHorizontal(odd))], 1, 2) // turned by 180° it is itself
  const image = joinGrid([halfTurn, textured(40, 40, 2), textured(40, 40, 3), textured(40, 40, 4)], 2, 2)
  expect(flip.generate({ image }, flip.params.parse({}), createRng(0))).toHaveProperty('declined')
})
