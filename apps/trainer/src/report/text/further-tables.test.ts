import type { Estimate, EvaluationSummary, SummaryRow } from '@spatial-ssrl/training'
import { expect, test } from 'vitest'
import { furtherTables } from './further-tables.ts'

const about = (mean: number): Estimate => ({ mean, low: mean - 0.01, high: mean + 0.01 })
const row = (origin: string, further: object): SummaryRow => ({
  ...{ task: 'crop', origin, questions: 8, sources: 4, chance: 0.25, change: null },
  stages: { grpo: { sampled: about(0.5), greedy: about(0.5), format: about(1), length: 9, ...further } },
})
const settings = { samplesPerQuestion: 8, temperature: 1, seed: 1, stages: ['grpo'] }

test('pass@n and the second temperature by task, then choices by kind', () => {
  const summary: EvaluationSummary = {
    ...settings,
    coolTemperature: 0.5,
    rows: [row('all', { best: about(0.9), cool: about(0.6) }), row('scene', { best: about(0.8), cool: about(0.7) })],
    choices: [
      { task: 'crop', kind: 'interior', questions: 5, stages: { grpo: { sampled: about(0.1), greedy: about(0.2) } } },
    ],
  }
  expect(furtherTables(summary).map((table) => table.split('\n'))).toEqual([
    ['questions        grpo pass@8           at T 0.5', 'crop       90.0 [89.0, 91.0]  60.0 [59.0, 61.0]'],
    [
      'chosen where offered  n      grpo sampled  grpo greedy',
      'crop, interior        5  10.0 [9.0, 11.0]         20.0',
    ],
  ])
})

test('what was not measured is not shown', () => {
  expect(furtherTables({ ...settings, rows: [row('all', {})] })).toEqual([])
  const [only, ...none] = furtherTables({ ...settings, rows: [row('all', { best: about(0.9) })] })
  expect(none).toEqual([])
  expect(only).not.toContain('at T')
})
