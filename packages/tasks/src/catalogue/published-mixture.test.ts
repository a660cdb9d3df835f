import { expect, test } from 'vitest'
import { mixturePresets } from './published-mixture.ts'
import { publishedTasks, tasks } from './tasks.ts'

test('the published mixture has its counts, and parameters that the tasks accept', () => {
  const mixture = mixturePresets['spatial-ssrl-81k']
  const counts = publishedTasks.map((name) => mixture[name].reduce((sum, { count }) => sum + count, 0))
  expect(counts).toEqual([16_028, 4005, 20_200, 20_620, 20_200])
  expect(counts.reduce((a, b) => a + b)).toBe(81_053)
  const strips = (rows: number) =>
    mixture.shuffle.filter(({ params }) => (rows === 1 ? params.rows === 1 : params.columns === 1))
  expect(strips(1).reduce((sum, { count }) => sum + count, 0)).toBe(4991)
  expect(strips(3).reduce((sum, { count }) => sum + count, 0)).toBe(3009)
  for (const name of publishedTasks)
    for (const { params } of mixture[name]) expect(tasks[name].params.parse(params)).toMatchObject(params)
})
