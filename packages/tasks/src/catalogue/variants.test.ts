import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { presets } from './tasks.ts'
import { parseVariants } from './variants.ts'

test('a task that is named without changes is as in its preset; others are left out', () => {
  for (const preset of ['default', 'paper'] as const)
    expect(parseVariants({ flip: {} }, preset)).toEqual({ flip: [{ weight: 1, params: presets[preset].flip }] })
  expect(parseVariants({})).toEqual({})
})

test('changes are laid over the preset, also inside its objects', () => {
  const { shuffle, depth } = parseVariants(
    {
      shuffle: [{ weight: 3, params: { rows: 3, look: { label: { pixels: 20 } } } }, { params: { masked: true } }],
      depth: { regions: 5 },
    },
    'paper',
  )
  expect(shuffle!.map(({ weight }) => weight)).toEqual([3, 1])
  expect(shuffle![0]!.params).toMatchObject({
    rows: 3,
    columns: 2,
    leastDifference: 0,
    look: { label: { pixels: 20, share: 0 }, border: { pixels: 2 } },
  })
  expect(shuffle![1]!.params).toMatchObject({ masked: true, identity: true })
  expect(depth).toEqual([{ weight: 1, params: { ...presets.paper.depth, regions: 5 } }])
})

test.each([
  [[], /parameters: file: /],
  [{ jigsaw: {} }, /parameters: .*jigsaw/],
  [{ shuffle: [] }, /parameters: shuffle: expected at least one variant/],
  [{ shuffle: { rows: 7 } }, /parameters: shuffle\.rows: .*6/],
  [{ shuffle: { row: 2 } }, /parameters: shuffle: .*row/],
  [{ shuffle: [{ params: {} }, { params: { rows: 1, columns: 1 } }] }, /parameters: shuffle\.1: a 1×1 grid/],
  [{ shuffle: [{ weight: 0.5 }] }, /parameters: shuffle/],
  [{ shuffle: { rows: 1, columns: 3, masked: true } }, /a masked patch needs a grid/],
  [{ position: { orientations: { left: 0, right: 0, towards: 0, away: 0 } } }, /parameters: position\.orientations/],
])('refuses %j', (changes, message) => {
  expect(() => parseVariants(changes)).toThrow(message)
})

test('whatever a file holds, the refusal is one line of an expected error', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('shuffle', 'position', 'x'), (value, name) => {
      for (const data of [value, { [name]: value }, { [name]: [value] }]) {
        try {
          parseVariants(data)
        } catch (error) {
          expect(SpatialError.is(error) && error.code).toBe('config')
        }
      }
    }),
  )
})
