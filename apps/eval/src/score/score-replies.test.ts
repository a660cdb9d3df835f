import { percent } from '@spatial-ssrl/statistics'
import { expect, test } from 'vitest'
import { benchmark, makeItems } from '../models/benchmark.fixture.ts'
import { failureOf, marksOf, notesOf } from './coverage/coverage.ts'
import type { PredictionLine } from './input/predictions.ts'
import { line, resultsOf } from './predictions.fixture.ts'
import { resultsCsv, resultsMarkdown, resultsText } from './results-tables.ts'
import type { ScoreOptions } from './score-replies.ts'

const right = (index: number) => line(`item-${index}`, index % 2 === 0 ? 'A' : 'B')
const rightUpTo = (count: number) => Array.from({ length: count }, (_, index) => right(index))

async function score(count: number, lines: readonly PredictionLine[], more: Partial<ScoreOptions> = {}) {
  return resultsOf({ benchmark, items: await makeItems(count), lines, model: 'm', ...more })
}

test('items without a prediction count as without reply, and every output says so', async () => {
  const results = await score(20, rightUpTo(12))
  expect(results.coverage).toMatchObject({
    rows: 20,
    scored: 20,
    partial: false,
    withoutReply: 8,
    failedShare: 0.4,
    failures: [{ cause: 'no prediction', count: 8, id: 'item-12' }],
  })
  expect(results.figures.paper!.micro.value).toBe(0.6)
  expect(results.items).toHaveLength(20)
  expect(failureOf(results.coverage)).toMatch(
    /^8 of 20 items \(40\.0 %\) have no reply.*--partial.*--allow-failures 0\.4$/,
  )
  for (const text of [resultsText(results), resultsMarkdown(results), resultsCsv(results)])
    expect(text).toContain('failed: 40.0 % without reply')
  expect(resultsText(results)).toContain('8 × no prediction (first: item item-12)')
})

test('partial: only what is there is scored, and every output says so', async () => {
  const results = await score(20, rightUpTo(12), { partial: true })
  expect(results.coverage).toMatchObject({ rows: 20, scored: 12, partial: true, part: '--partial', withoutReply: 0 })
  expect(results.figures.paper!.micro.value).toBe(1)
  expect(failureOf(results.coverage)).toBeNull()
  for (const text of [resultsText(results), resultsMarkdown(results), resultsCsv(results)])
    expect(text).toContain('partial: 12 of 20 items (--partial)')
})

test('a few failures are said and are no failure; a whole run has nothing to say', async () => {
  const some = await score(40, rightUpTo(38))
  expect([marksOf(some.coverage), failureOf(some.coverage)]).toEqual([[], null])
  expect(resultsText(some)).toContain('2 of 40 items (5.0 %) have no reply')
  const whole = await score(6, rightUpTo(6))
  expect([marksOf(whole.coverage), notesOf(whole.coverage)]).toEqual([[], []])
})

test('the share that is allowed can be told', async () => {
  const { coverage } = await score(20, rightUpTo(12), { allowedShare: 0.4 })
  expect([marksOf(coverage), failureOf(coverage)]).toEqual([[], null])
})

test('failures are grouped by cause, names and numbers apart', async () => {
  const failed = (index: number, failure: string): PredictionLine => ({ id: `item-${index}`, replies: [], failure })
  const { coverage } = await score(60, [
    ...rightUpTo(30),
    ...Array.from({ length: 20 }, (_, k) =>
      failed(30 + k, `no picture data/v ${k}/${k}.jpg; put it there from https://host/${k}`),
    ),
    ...Array.from({ length: 10 }, (_, k) =>
      failed(50 + k, `http://h/v1: HTTP 400 too long: ${9000 + k} tokens (id req-${k}f)`),
    ),
  ])
  expect(coverage.failures.map(({ count, id }) => [count, id])).toEqual([
    [20, 'item-30'],
    [10, 'item-50'],
  ])
  expect(coverage.failures[1]!.cause).toBe('http://h/v1: HTTP 400 too long: 9000 tokens (id req-0f)')
})

test('when nothing was answered there are no figures, but the cause', async () => {
  const lines = Array.from(
    { length: 4 },
    (_, k): PredictionLine => ({ id: `item-${k}`, replies: [], failure: 'no credit' }),
  )
  await expect(score(4, lines)).rejects.toThrow('none of 4 items has a reply, 4 of them as item-0: no credit')
  expect((await score(4, lines, { allowedShare: 1 })).figures.paper!.micro.value).toBe(0)
})

test('replies without content are counted and marked; a run of nothing else has no figures', async () => {
  const empty = (id: string, more: object): PredictionLine => ({
    id,
    replies: [{ text: ' ', finishReason: 'length', ...more }],
    failure: null,
  })
  const { coverage } = await score(4, [right(0), right(1), empty('item-2', {}), empty('item-3', { reasoning: 'B' })])
  expect(coverage).toMatchObject({ withoutReply: 0, withoutContent: { count: 2, cut: 2, reasoned: 1, refused: 0 } })
  expect(marksOf(coverage)).toEqual(['2 of 4 replies without content'])
  await expect(score(1, [empty('item-0', {})])).rejects.toThrow(
    /none of 1 replies has content, 1 of them cut at the token limit/,
  )
})

test('ids of no item are refused with ids of both sides; with partial they are counted', async () => {
  await expect(score(3, [line('0', 'A'), line('1', 'A')])).rejects.toThrow(
    /no prediction has the id of an item: they have "0", "1"; ids of 3dsrbench are the column qid.*\(here "item-0", "item-1", "item-2", …\)/,
  )
  await expect(score(2, [right(0), right(1), line('x', 'A')])).rejects.toThrow(/has no item "x", 1 of 3 predictions/)
  const { coverage } = await score(2, [right(0), right(1), line('x', 'A')], { partial: true })
  expect(coverage).toMatchObject({ unknown: 1, scored: 2, partial: false })
  expect(notesOf(coverage)).toEqual(['1 predictions are of no item here and were left out'])
})

test('the other name of the items may be used throughout, and is said; both at once are refused', async () => {
  const items = (await makeItems(4)).map((item, index) => ({ ...item, alternateId: String(index) }))
  const named = (lines: readonly PredictionLine[]) => resultsOf({ benchmark, items, lines, model: 'm' })
  const lines = items.map(({ gold }, index) => line(String(index), gold))
  const { coverage, figures } = await named(lines)
  expect([coverage.ids, figures.paper!.micro.value]).toEqual(['alternate', 1])
  await expect(named([right(0), ...lines.slice(1)])).rejects.toThrow(/use one of them throughout/)
})

test('several replies: an item is missing when it has none', async () => {
  const { coverage, figures } = await score(2, [line('item-0', 'A', 'B')])
  expect([coverage.withoutReply, coverage.replies, figures.paper!.repliesPerItem]).toEqual([1, 2, 2])
  expect(percent(coverage.failedShare)).toBe('50.0')
})

test('a benchmark with other profiles than two is scored and shown by those it has', async () => {
  const profile = (name: string) => ({ name, about: '', source: '', sameAs: null })
  /** Each reads as the benchmark does by its rules called `paper`. */
  const named = (...names: string[]) => ({
    ...benchmark,
    profiles: names.map(profile),
    read: (...[reply, item, options]: Parameters<typeof benchmark.read>) =>
      benchmark.read(reply, item, { ...options, profile: 'paper' }),
    score: (...[value, item]: Parameters<typeof benchmark.score>) => benchmark.score(value, item, 'paper'),
    aggregate: (...[scored]: Parameters<typeof benchmark.aggregate>) => benchmark.aggregate(scored, 'paper'),
  })
  for (const names of [['only'], ['first', 'second', 'third']]) {
    const results = await score(4, rightUpTo(3), { benchmark: named(...names), asked: names[0]!, allowedShare: 1 })
    expect(Object.keys(results.figures)).toEqual(names)
    for (const { score } of results.items) expect(Object.keys(score)).toEqual(names)
    expect(resultsText(results)).toMatch(new RegExp(names.map((name) => `${name} rules`).join(' +')))
    expect(resultsMarkdown(results)).toContain(`| category | n | ${names.map((name) => `${name} rules`).join(' | ')} |`)
    const column = resultsCsv(results)
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[3])
    expect([...new Set(column)].filter((name) => name)).toEqual(names)
  }
})
