import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRng, type Rng } from './random.ts'

/** Σ (observed − expected)² / expected over equally likely cells. */
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

function histogram(cells: number, draws: number, draw: (i: number) => number): number[] {
  const counts = new Array<number>(cells).fill(0)
  for (let i = 0; i < draws; i++) counts[draw(i)]!++
  return counts
}

const words = (rng: Rng, count: number) => Array.from({ length: count }, () => rng.next() * 2 ** 32)

describe('the stream', () => {
  test('never changes: data sets are made again from their seeds', () => {
    expect(words(createRng(7), 4)).toEqual([2516933455, 812952361, 3587369418, 4102028478])
    expect(createRng(7).fork('a').fork(3).int(1000)).toBe(403)
  })

  test('a seed as text is the seed as number', () => {
    expect(words(createRng('7'), 4)).toEqual(words(createRng(7), 4))
  })

  // The bounds below are 0.1 % points of χ²: 13.8, 24.3, 49.7 and 103.4 for 2, 7, 23 and 63 degrees of freedom.
  test('next is uniform', () => {
    const rng = createRng('uniform')
    expect(chiSquared(histogram(64, 64_000, () => Math.floor(rng.next() * 64)))).toBeLessThan(103.4)
  })

  test('pairs of neighbours are uniform', () => {
    const rng = createRng('pairs')
    const counts = histogram(64, 64_000, () => Math.floor(rng.next() * 8) * 8 + Math.floor(rng.next() * 8))
    expect(chiSquared(counts)).toBeLessThan(103.4)
  })

  test('normal has mean 0, deviation 1 and the tails of a normal distribution', () => {
    const rng = createRng('normal')
    const draws = Array.from({ length: 40_000 }, () => rng.normal())
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
    expect(Math.abs(mean)).toBeLessThan(0.02)
    expect(Math.abs(variance - 1)).toBeLessThan(0.03)
    expect(Math.abs(draws.filter((x) => Math.abs(x) > 1.96).length / draws.length - 0.05)).toBeLessThan(0.005)
  })
})

describe('int', () => {
  test('is below n, whatever n', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.integer(), (n, seed) => {
        const drawn = createRng(seed).int(n)
        return Number.isInteger(drawn) && drawn >= 0 && drawn < n
      }),
    )
  })

  test('favours no value where n does not divide 2³²', () => {
    // Without rejection the lowest quarter of 3 · 2³⁰ values would be drawn twice as often.
    const rng = createRng('tail')
    const counts = histogram(3, 30_000, () => Math.floor(rng.int(3 * 2 ** 30) / 2 ** 30))
    expect(chiSquared(counts)).toBeLessThan(13.8)
  })

  test.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN, Number.POSITIVE_INFINITY])('refuses n = %s', (n) => {
    expect(() => createRng(0).int(n)).toThrow(RangeError)
  })
})

describe('shuffle and pick', () => {
  test('every order of four is equally likely', () => {
    const rng = createRng('orders')
    const orders = new Map<string, number>()
    for (let i = 0; i < 24_000; i++) {
      const order = rng.shuffle([0, 1, 2, 3]).join('')
      orders.set(order, (orders.get(order) ?? 0) + 1)
    }
    expect(orders.size).toBe(24)
    expect(chiSquared([...orders.values()])).toBeLessThan(49.7)
  })

  test('shuffle keeps the items and leaves its argument alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const before = [...items]
        const shuffled = createRng(seed).shuffle(items)
        expect(items).toEqual(before)
        expect(shuffled.toSorted()).toEqual(before.toSorted())
      }),
    )
  })

  test('pick draws from all items and refuses an empty list', () => {
    const rng = createRng('pick')
    expect(chiSquared(histogram(8, 8_000, () => rng.pick([0, 1, 2, 3, 4, 5, 6, 7])))).toBeLessThan(24.3)
    expect(() => rng.pick([])).toThrow(RangeError)
  })
})

describe('fork', () => {
  test('depends on the labels only, not on what was drawn', () => {
    const rng = createRng(1)
    const before = words(rng.fork('child'), 8)
    words(rng, 100)
    expect(words(rng.fork('child'), 8)).toEqual(before)
  })

  test('forking draws nothing', () => {
    const [plain, forked] = [createRng(2), createRng(2)]
    forked.fork('child').next()
    expect(words(forked, 8)).toEqual(words(plain, 8))
  })

  test('streams with neighbouring labels are independent', () => {
    const root = createRng('siblings')
    const first = (label: number) => Math.floor(root.fork(label).next() * 8)
    const counts = histogram(64, 32_000, (i) => first(i) * 8 + first(i + 1))
    expect(chiSquared(counts)).toBeLessThan(103.4)
  })

  test('parent and child do not share numbers', () => {
    const parent = createRng(3)
    const own = new Set(words(parent, 1000))
    expect(words(parent.fork(0), 1000).filter((word) => own.has(word))).toEqual([])
  })

  test('a slash separates labels', () => {
    expect(words(createRng(4).fork('a/b'), 4)).toEqual(words(createRng(4).fork('a').fork('b'), 4))
    expect(words(createRng(4).fork('ab'), 4)).not.toEqual(words(createRng(4).fork('a').fork('b'), 4))
  })
})
