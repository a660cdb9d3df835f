import type { Estimate } from './bootstrap.ts'
import type { EvaluationSummary } from './summary.ts'

const percent = (value: number) => (100 * value).toFixed(1)
const interval = ({ mean, low, high }: Estimate) => `${percent(mean)} [${percent(low)}, ${percent(high)}]`
const signed = ({ mean, low, high }: Estimate) =>
  `${mean >= 0 ? '+' : ''}${percent(mean)} [${percent(low)}, ${percent(high)}]`

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
  const widths = header.map((title, column) =>
    lines.reduce((widest, line) => Math.max(widest, line[column]!.length), title.length),
  )
  const format = (cells: string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd()
  return [format(header), ...lines.map(format)].join('\n')
}
