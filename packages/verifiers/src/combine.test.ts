import fc from 'fast-check'
import { expect, test } from 'vitest'
import { best, gated, product, type Rule, scored, weightedSum } from './combine.ts'

const worth = (value: number | boolean | null): Rule => scored(() => value, `worth ${value}`)
const reward = (rule: Rule) => rule('any reply')?.reward ?? null

test('a weighted sum says what each part earned and what is wrong with it', () => {
  const rule = weightedSum({ a: { weight: 0.25, rule: worth(0.5) }, b: { weight: 0.75, rule: worth(true) } })
  expect(rule('any reply')).toEqual({
    reward: 0.875,
    parts: { a: 0.5, b: 1 },
    extracted: null,
    reason: 'a: worth 0.5',
  })
})

test('a part that does not apply is left out, and the others can still reach 1', () => {
  const a = { weight: 0.8, rule: worth(null) }
  expect(weightedSum({ a, b: { weight: 0.2, rule: worth(0.5) } })('')).toMatchObject({ reward: 0.5, parts: { b: 0.5 } })
  expect(weightedSum({ a, b: { weight: 0.2, rule: worth(null) } })('')).toBe(null)
  expect(reward(product({ a: worth(null), b: worth(0.5) }))).toBe(0.5)
  expect(reward(product({ a: worth(null) }))).toBe(null)
  expect(reward(best({ a: worth(null), b: worth(0.5) }))).toBe(0.5)
  expect(reward(best({ a: worth(null) }))).toBe(null)
})

/** The lexicographic reward of SpatialThinker. */
const spatial = (format: number, count: number, accuracy: number | null, layout: number) =>
  gated({
    format: { weight: 0.1, rule: worth(format) },
    count: { weight: 0.2, rule: worth(count), needs: 'format' },
    accuracy: { weight: 0.5, rule: worth(accuracy), needs: 'format' },
    layout: { weight: 0.2, rule: worth(layout), needs: 'accuracy' },
  })

test('a gated sum pays for nothing behind a closed gate', () => {
  expect(reward(spatial(1, 0.65, 1, 0.3939))).toBeCloseTo(0.8088, 4)
  expect(reward(spatial(1, 0.65, 0, 0.3939))).toBeCloseTo(0.23, 12)
  expect(reward(spatial(0, 0.65, 1, 0.3939))).toBe(0)
  expect(spatial(0, 1, 1, 1)('')).toMatchObject({
    parts: { format: 0, count: 0, accuracy: 0, layout: 0 },
    reason: expect.stringContaining('layout: counts only with accuracy'),
  })
  expect(reward(spatial(1, 1, 1, 1))).toBe(1)
})

test('a gate that does not apply is open', () => {
  expect(reward(spatial(1, 1, null, 1))).toBeCloseTo(1, 12)
})

test('products and best', () => {
  expect(reward(product({ a: worth(0.5), b: worth(0.5) }))).toBe(0.25)
  expect(reward(best({ a: worth(0.25), b: worth(0.5) }))).toBe(0.5)
  expect(reward(product({ a: weightedSum({ x: { weight: 1, rule: worth(0.5) } }), b: worth(1) }))).toBe(0.5)
})

test('a broken rule is an error, not a zero', () => {
  const broken: Rule = () => {
    throw new TypeError('broken')
  }
  for (const rule of [
    weightedSum({ broken: { weight: 1, rule: broken } }),
    gated({ broken: { weight: 1, rule: broken } }),
    product({ broken }),
    best({ broken }),
  ])
    expect(() => rule('')).toThrow('broken')
  for (const value of [-1, 2, Number.NaN]) expect(() => worth(value)('')).toThrow(RangeError)
})

test('weights have to sum to 1 and gates to stand before what they guard', () => {
  const half = { weight: 0.5, rule: worth(1) }
  expect(() => weightedSum({ half })).toThrow('expected weights that sum to 1, got 0.5')
  expect(() => weightedSum({ a: { weight: 2, rule: worth(1) }, b: { weight: -1, rule: worth(1) } })).toThrow(RangeError)
  expect(() => gated({ a: { ...half, needs: 'b' }, b: half })).toThrow('expected an earlier part for a to need, got b')
})

test('every combination of shares is a share', () => {
  const value = fc.option(fc.double({ min: 0, max: 1, noNaN: true }))
  fc.assert(
    fc.property(value, value, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, weight) => {
      const parts = { a: { weight, rule: worth(a) }, b: { weight: 1 - weight, rule: worth(b), needs: 'a' } }
      const rules = { a: worth(a), b: worth(b) }
      for (const rule of [weightedSum(parts), gated(parts), product(rules), best(rules)]) {
        const value = reward(rule)
        if (a === null && b === null) expect(value).toBe(null)
        else {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(1)
        }
      }
    }),
  )
})
