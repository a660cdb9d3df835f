import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { presets } from './presets.ts'
import { mixturePresets } from './published-mixture.ts'
import { parseVariants, type Variant, variantAt } from './variants.ts'

test('without changes every task is as in its preset', () => {
  for (const preset of ['default', 'paper'] as const)
    for (const [name, variants] of Object.entries(parseVariants({}, preset)))
      expect(variants).toEqual([{ weight: 1, params: presets[preset][name as 'flip'] }])
})

test('changes are laid over the preset, also inside its objects', () => {
  const { shuffle, depth } = parseVariants(
    {
      shuffle: [{ weight: 3, params: { rows: 3, look: { label: { pixels: 20 } } } }, { params: { masked: true } }],
      depth: { regions: 5 },
    },
    'paper',
  )
  expect(shuffle.map(({ weight }) => weight)).toEqual([3, 1])
  expect(shuffle[0]!.params).toMatchObject({
    rows: 3,
    columns: 2,
    leastDifference: 0,
    look: { label: { pixels: 20, share: 0 }, border: { pixels: 2 } },
  })
  expect(shuffle[1]!.params).toMatchObject({ masked: true, identity: true })
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

test('shares are exact after every full turn and close all along', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(weights, fc.nat(3), (weights, turns) => {
      const variants: Variant[] = weights.map((weight) => ({ weight, params: {} }))
      const total = weights.reduce((a, b) => a + b)
      const counts = new Map(variants.map((variant) => [variant, 0]))
      for (let draw = turns * total; draw < (turns + 1) * total; draw++) {
        const variant = variantAt(variants, draw)
        counts.set(variant, counts.get(variant)! + 1)
      }
      for (const variant of variants) expect(counts.get(variant)).toBe(variant.weight)
    }),
  )
  const even = [1, 1].map((weight): Variant => ({ weight, params: {} }))
  expect(new Set([0, 1].map((draw) => variantAt(even, draw))).size).toBe(2)
})

test('the published mixture has its counts', () => {
  const { counts, variants } = mixturePresets['spatial-ssrl-81k']
  expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(81_053)
  const { shuffle } = parseVariants(variants, 'paper')
  const made = new Map<string, number>()
  for (let draw = 0; draw < counts.shuffle; draw++) {
    const { rows, columns, masked } = variantAt(shuffle, draw).params
    const key = masked ? 'masked' : rows === 1 ? 'side by side' : columns === 1 ? 'stacked' : 'plain'
    made.set(key, (made.get(key) ?? 0) + 1)
  }
  expect(Object.fromEntries(made)).toEqual({ plain: 4000, masked: 4028, 'side by side': 4991, stacked: 3009 })
})
