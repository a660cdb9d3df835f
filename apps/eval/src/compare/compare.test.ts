import { expect, test } from 'vitest'
import { benchmark, makeItems } from '../models/benchmark.fixture.ts'
import { line, resultsOf } from '../score/predictions.fixture.ts'
import { compareRuns } from './compare-runs.ts'
import { comparisonText } from './comparison-text.ts'
import { comparePaired } from './paired.ts'
import { matchPublished, nearness, publishedFor } from './published.ts'
import { seriesOf } from './series.ts'

/** A run of 40 items of which these are answered rightly. */
async function runOf(model: string, isRight: (index: number) => boolean) {
  const items = await makeItems(40)
  const lines = items.map(({ id, gold }, index) => line(id, isRight(index) ? gold : gold === 'A' ? 'B' : 'A'))
  return resultsOf({ benchmark, items, lines, model })
}

test.each([
  ['Qwen/Qwen2.5-VL-7B-Instruct', 'direct', 'Qwen2.5-VL-7B', 53.39],
  ['Qwen/Qwen2.5-VL-7B-Instruct', 'cot', 'Qwen2.5-VL-7B', 54.55],
  ['internlm/Spatial-SSRL-7B', 'cot', 'Spatial-SSRL-7B', 56.53],
  ['internlm/Spatial-SSRL-Qwen3VL-4B', 'cot', 'Spatial-SSRL-Qwen3VL-4B', 59.48],
] as const)('%s, %s, is %s', (model, mode, published, percent) => {
  const found = matchPublished(publishedFor('3dsrbench'), model, mode)
  expect(found?.model).toBe(published)
  expect(found?.value).toBeCloseTo(percent / 100, 12)
})

test('where the paper does not say the mode, both fit', () => {
  for (const mode of ['direct', 'cot'] as const)
    expect(matchPublished(publishedFor('blink'), 'Spatial-SSRL-7B', mode)?.value).toBeCloseTo(0.5623, 12)
})

test('a model that is not in the table has no published figure', () => {
  expect(matchPublished(publishedFor('3dsrbench'), 'my-model', 'direct')).toBeNull()
  expect(matchPublished(publishedFor('3dsrbench'), 'Spatial-SSRL-7B', 'direct')).toBeNull() // only its reasoning was published
})

test.each([
  [0, 'strong'],
  [0.025, 'strong'],
  [-0.0251, 'fair'],
  [0.05, 'fair'],
  [-0.0501, 'far'],
] as const)('a difference of %f is %s', (difference, word) => expect(nearness(difference)).toBe(word))

test('two runs are compared on the items that both have', async () => {
  const [weak, strong] = [await runOf('weak', (index) => index < 10), await runOf('strong', (index) => index < 30)]
  const shorter = { ...strong, items: strong.items.slice(0, 30) }
  const paired = comparePaired({ label: 'weak', results: weak }, { label: 'strong', results: shorter }, 'paper')!
  expect(paired.n).toBe(30)
  expect(paired.difference.value).toBeCloseTo(20 / 30, 12)
  expect(paired.difference.low).toBeGreaterThan(0.4)
  expect(paired.mcnemar).toMatchObject({ onlyFirst: 0, onlySecond: 20 })
  expect(paired.mcnemar!.p).toBeCloseTo(2 * 2 ** -20, 10)
  expect(
    comparePaired({ label: 'a', results: weak }, { label: 'b', results: { ...strong, items: [] } }, 'paper'),
  ).toBeNull()
})

test('a comparison as text: own figure, published one, distance, paired tests', async () => {
  const runs = [
    await runOf('Qwen2.5-VL-7B-Instruct', (index) => index < 22),
    await runOf('mine', (index) => index < 30),
  ]
  const comparison = compareRuns(runs, 'paper')
  expect(comparison.benchmarks[0]!.runs[0]!.published).toMatchObject({ model: 'Qwen2.5-VL-7B', nearness: 'strong' })
  const text = comparisonText(comparison)
  expect(text).toMatch(
    /3DSRBench +Qwen2\.5-VL-7B-Instruct · direct +40 +55\.0 \[39\.\d, 69\.\d\] +53\.4 \(Qwen2\.5-VL-7B\) +\+1\.6 +within 2\.5/,
  )
  expect(text).toMatch(/3DSRBench +mine · direct +40 +75\.0 .* – +– +–/)
  expect(text).toMatch(/\+20\.0 \[\+7\.\d, \+3\d\.\d\] +0 +8 +0\.008/)
  expect(compareRuns(runs, 'paper', 'Qwen2.5-VL-3B').benchmarks[0]!.runs[1]!.published).toMatchObject({
    model: 'Qwen2.5-VL-3B',
    nearness: 'far',
  })
})

test('runs of one model form a series; a second run of one benchmark gets its own', async () => {
  const run = await runOf('mine', () => true)
  const other = { ...run, benchmark: 'vsi-bench' }
  expect(seriesOf([run, other, run]).map(({ label, runs }) => [label, [...runs.keys()]])).toEqual([
    ['mine · direct', ['3dsrbench', 'vsi-bench']],
    ['mine · direct (2)', ['3dsrbench']],
  ])
})

test('whose rules: the default profile of each benchmark, or the one that is named and that all runs have', async () => {
  const run = await runOf('mine', (index) => index < 30)
  const strict = { ...run, figures: { ...run.figures, strict: run.figures.official! } }
  expect(compareRuns([run])).toMatchObject({ profile: 'paper', benchmarks: [{ profile: 'paper' }] })
  expect(compareRuns([strict], 'strict')).toMatchObject({ profile: 'strict', benchmarks: [{ profile: 'strict' }] })
  expect(comparisonText(compareRuns([strict], 'strict'))).toMatch(/^Headline figures by strict rules,/)
  expect(comparisonText({ ...compareRuns([run]), profile: null })).toMatch(/by the default rules of each benchmark,/)
  const lacks = (name: string) => `3DSRBench: the run has no figures by profile ${name}; choose one of paper, official`
  for (const name of ['strict', 'toString']) expect(() => compareRuns([strict, run], name)).toThrow(lacks(name))
})
