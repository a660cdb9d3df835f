import { expect, test } from 'vitest'
import { evaluationTable } from './table.ts'

test('the table: percentages, intervals, signed changes, aligned columns', () => {
  const estimate = (mean: number, low: number, high: number) => ({ mean, low, high })
  const figures = {
    sampled: estimate(0.5, 0.456, 0.54),
    greedy: estimate(0.51, 0.4, 0.6),
    format: estimate(1, 1, 1),
    length: 9,
  }
  const table = evaluationTable({
    samplesPerQuestion: 8,
    temperature: 1,
    seed: 1,
    stages: ['cold', 'grpo'],
    rows: [
      {
        task: 'all',
        origin: 'all',
        questions: 2500,
        sources: 400,
        chance: 0.2,
        stages: { cold: figures, grpo: figures },
        change: { sampled: estimate(0.104, 0.08, 0.12), greedy: estimate(-0.02, -0.05, 0.01) },
      },
      {
        task: 'all',
        origin: 'photograph',
        questions: 9,
        sources: 2,
        chance: 0.2,
        stages: { cold: figures, grpo: figures },
        change: null,
      },
    ],
  })
  expect(table.split('\n')).toEqual([
    'questions              n  chance       cold sampled  cold greedy       grpo sampled  grpo greedy     change sampled     change greedy',
    'all                 2500    20.0  50.0 [45.6, 54.0]         51.0  50.0 [45.6, 54.0]         51.0  +10.4 [8.0, 12.0]  -2.0 [-5.0, 1.0]',
    '  all, photographs     9    20.0  50.0 [45.6, 54.0]         51.0  50.0 [45.6, 54.0]         51.0',
  ])
})
