import type { Item } from '@spatial-ssrl/benchmarks'
import { expect, test } from 'vitest'
import { benchmark, makeItems } from '../run/benchmark.fixture.ts'
import { computeFigures } from './figures.ts'
import { gradePredictions } from './grade-predictions.ts'
import type { PredictionLine } from './read-predictions.ts'
import { scoreReplies } from './score-replies.ts'

const rules = { benchmark, profile: 'paper', mode: 'direct', keepBoxed: null } as const

async function* lines(list: readonly PredictionLine[]): AsyncGenerator<PredictionLine> {
  yield* list
}
const line = (id: string, ...texts: string[]): PredictionLine => ({
  id,
  replies: texts.map((text) => ({ text, finishReason: text === 'cut' ? 'length' : 'stop' })),
  failure: null,
})
const byId = (items: readonly Item[]) => new Map(items.map((item) => [item.id, item]))

test('headline, micro, macro, chance, parse failures and truncation of a small run', async () => {
  const items = byId(await makeItems(6)) // sides: 0 and 3
  const graded = await gradePredictions(
    items,
    lines([
      line('item-0', 'A'),
      line('item-1', 'A'),
      line('item-2', 'A'),
      line('item-3', 'B'),
      line('item-4', 'cut'),
      line('item-5'),
    ]),
    rules,
  )
  const figures = computeFigures(benchmark, 'paper', graded)
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
  const items = byId(await makeItems(2))
  const graded = await gradePredictions(
    items,
    lines([line('item-0', 'A', 'A', 'B', 'B'), line('item-1', 'A', 'A', 'A', 'A')]),
    rules,
  )
  const figures = computeFigures(benchmark, 'paper', graded)
  expect(figures.repliesPerItem).toBe(4)
  expect(figures.micro).toMatchObject({ value: 0.25, method: 'bootstrap' })
  expect(figures.passAtK.map(({ k }) => k)).toEqual([1, 2, 4])
  expect(figures.passAtK.map(({ value }) => value)).toEqual([0.25, expect.closeTo(5 / 12, 12), 0.5])
})

test('both profiles are scored, and items keep their order whatever that of the file', async () => {
  const items = byId(await makeItems(3))
  const results = await scoreReplies({
    benchmark,
    items,
    predictions: () => lines([line('item-2', 'A'), line('item-0', 'B'), line('item-1', 'B')]),
    model: 'm',
    mode: 'direct',
    asked: 'paper',
    keepBoxed: null,
  })
  expect(results.items.map(({ id, score }) => [id, score.paper, score.official])).toEqual([
    ['item-0', 0, 0],
    ['item-1', 1, 1],
    ['item-2', 1, 1],
  ])
})

test.each([
  ['no item of the benchmark', [line('other', 'A')], '3dsrbench has no item other'],
  ['an item twice', [line('item-0', 'A'), line('item-0', 'A')], 'item item-0 has two predictions'],
])('%s is refused', async (_name, list, message) => {
  await expect(gradePredictions(byId(await makeItems(1)), lines(list), rules)).rejects.toThrow(message)
})
