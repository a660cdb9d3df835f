import { expect, test } from 'vitest'
import { benchmark, makeItems } from '../models/benchmark.fixture.ts'
import { line, resultsOf } from './predictions.fixture.ts'

test('headline, micro, macro, chance, parse failures and truncation of a small run', async () => {
  const items = await makeItems(6) // sides: 0 and 3
  const texts = ['A', 'A', 'A', 'B', 'cut']
  const lines = [...texts.map((text, index) => line(`item-${index}`, text)), line('item-5')]
  const results = await resultsOf({ benchmark, items, lines, model: 'm' })
  const figures = results.figures.paper!
  expect(figures).toMatchObject({ items: 6, repliesPerItem: 1, failures: 1, macro: (1 + 1 / 4) / 2, chance: 0.5 })
  expect(figures.micro).toMatchObject({ value: 0.5, method: 'wilson' })
  expect(figures.headline.estimate).toEqual(figures.micro)
  expect(figures.chanceAdjusted).toBeCloseTo(0, 12)
  expect(figures.otherForm).toBeCloseTo(2 / 6, 12)
  expect(figures.truncated).toBeCloseTo(1 / 6, 12)
  expect(figures.categories).toMatchObject([
    { name: 'side', n: 2, estimate: { value: 1 }, chance: 0.5 },
    { name: 'depth', n: 4, estimate: { value: 0.25 }, chance: 0.5 },
  ])
  expect(figures.passAtK).toEqual([])
})

test('several replies: means over them, and pass@k', async () => {
  const lines = [line('item-0', 'A', 'A', 'B', 'B'), line('item-1', 'A', 'A', 'A', 'A')]
  const { figures } = await resultsOf({ benchmark, items: await makeItems(2), lines, model: 'm' })
  expect(figures.paper!.repliesPerItem).toBe(4)
  expect(figures.paper!.micro).toMatchObject({ value: 0.25, method: 'bootstrap' })
  expect(figures.paper!.passAtK.map(({ k }) => k)).toEqual([1, 2, 4])
  expect(figures.paper!.passAtK.map(({ value }) => value)).toEqual([0.25, expect.closeTo(5 / 12, 12), 0.5])
})

test('every profile is scored, and items keep their order whatever that of the file', async () => {
  const lines = [line('item-2', 'A'), line('item-0', 'B'), line('item-1', 'B')]
  const { items } = await resultsOf({ benchmark, items: await makeItems(3), lines, model: 'm' })
  expect(items.map(({ id, score }) => [id, score.paper, score.official])).toEqual([
    ['item-0', 0, 0],
    ['item-1', 1, 1],
    ['item-2', 1, 1],
  ])
})
