import type { DatasetSummary } from './write-samples.ts'

const mostReasons = 8

/** The summary for people: what was made, what was declined, what is missing. */
export function summaryText({
  out,
  samples,
  splits,
  tasks,
  shortfall,
  sources,
  declined,
  reasons,
}: DatasetSummary): string {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  const lines = [
    `${samples} puzzles from ${sources} sources in ${out}`,
    `  splits: ${list(splits)}`,
    `  tasks: ${list(tasks)}`,
  ]
  if (declined > 0) {
    lines.push(`  declined: ${declined} (other sources took their place; listed in manifest.json)`)
    for (const { reason, count, example } of reasons.slice(0, mostReasons))
      lines.push(`    ${count} × ${reason} (${count > 1 ? 'such as ' : ''}${example})`)
    if (reasons.length > mostReasons) lines.push(`    and ${reasons.length - mostReasons} more reasons`)
  }
  if (Object.keys(shortfall).length > 0) {
    lines.push(`  missing, because no source was left that allows them: ${list(shortfall)} — add pictures or --scenes`)
  }
  return lines.join('\n')
}
