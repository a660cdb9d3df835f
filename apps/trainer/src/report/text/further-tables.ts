import { alignedLines, percent, withInterval } from '@spatial-ssrl/statistics'
import type { Estimate, EvaluationSummary } from '@spatial-ssrl/training'

const interval = ({ mean, ...bounds }: Estimate) => withInterval({ value: mean, ...bounds })

/** What tells learning from making up one's mind, and what the model takes for the right choice; each where it was measured. */
export function furtherTables(summary: EvaluationSummary): string[] {
  return [spreadTable(summary), choicesTable(summary)].filter((table) => table !== null)
}

/** Questions with a right reply among n, and sampled accuracy at the second temperature. */
function spreadTable({ rows, stages, samplesPerQuestion, coolTemperature }: EvaluationSummary): string | null {
  const whole = rows.filter((row) => row.origin === 'all' && stages.every((name) => row.stages[name]!.best))
  if (whole.length === 0) return null
  const isCool = coolTemperature !== undefined && whole.every((row) => stages.every((name) => row.stages[name]!.cool))
  const header = stages.flatMap((name) => [
    `${name} pass@${samplesPerQuestion}`,
    ...(isCool ? [`at T ${coolTemperature}`] : []),
  ])
  const lines = whole.map((row) => [
    row.task,
    ...stages.flatMap((name) => {
      const { best, cool } = row.stages[name]!
      return [interval(best!), ...(isCool ? [interval(cool!)] : [])]
    }),
  ])
  return alignedLines([['questions', ...header], ...lines]).join('\n')
}

function choicesTable({ choices = [], stages }: EvaluationSummary): string | null {
  if (choices.length === 0) return null
  const header = ['chosen where offered', 'n', ...stages.flatMap((name) => [`${name} sampled`, `${name} greedy`])]
  const lines = choices.map((row) => [
    `${row.task}, ${row.kind}`,
    String(row.questions),
    ...stages.flatMap((name) => [interval(row.stages[name]!.sampled), percent(row.stages[name]!.greedy.mean)]),
  ])
  return alignedLines([header, ...lines]).join('\n')
}
