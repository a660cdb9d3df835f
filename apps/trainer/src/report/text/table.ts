import { alignedLines, percent, withInterval } from '@spatial-ssrl/statistics'
import type { Estimate, EvaluationSummary } from '@spatial-ssrl/training'

const interval = ({ mean, ...bounds }: Estimate) => withInterval({ value: mean, ...bounds })
const signed = (estimate: Estimate) => `${estimate.mean >= 0 ? '+' : ''}${interval(estimate)}`

/** The before/after table for a terminal: percentages with 95 % intervals. */
export function evaluationTable(summary: EvaluationSummary): string {
  const stageNames = summary.stages
  const header = [
    'questions',
    'n',
    'chance',
    ...stageNames.flatMap((name) => [`${name} sampled`, `${name} greedy`]),
    'change sampled',
    'change greedy',
  ]
  const lines = summary.rows.map((row) => [
    row.origin === 'all' ? row.task : `  ${row.task}, ${row.origin}s`,
    String(row.questions),
    percent(row.chance),
    ...stageNames.flatMap((name) => [interval(row.stages[name]!.sampled), percent(row.stages[name]!.greedy.mean)]),
    row.change ? signed(row.change.sampled) : '',
    row.change ? signed(row.change.greedy) : '',
  ])
  return alignedLines([header, ...lines]).join('\n')
}
