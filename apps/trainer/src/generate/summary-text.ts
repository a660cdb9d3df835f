import type { DatasetPlan, DatasetSummary, ReasonCount } from '@spatial-ssrl/puzzles'

const mostReasons = 8
const mostNames = 8

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
  const lines = [
    `${samples} puzzles from ${sources} sources in ${out}`,
    `  splits: ${list(splits)}`,
    `  tasks: ${list(tasks)}`,
  ]
  if (declined > 0) {
    lines.push(`  declined: ${declined} (other sources took their place; listed in manifest.json)`)
    lines.push(...reasonLines(reasons))
  }
  if (Object.keys(shortfall).length > 0) {
    lines.push(`  missing, because no source was left that allows them: ${list(shortfall)} — add pictures or --scenes`)
  }
  return lines.join('\n')
}

/** The plan for people: which depth every picture would get, before any work. */
export function planText({ pictures, pairs, scenes, firstPairs, unclear, skipped, quotas }: DatasetPlan): string {
  const lines = [`${pictures} pictures, ${pairs} of them with depth, and ${scenes} scenes`]
  for (const { picture, depth, mask } of firstPairs.slice(0, mostNames))
    lines.push(`  ${picture} ← ${depth}${mask === null ? '' : `, mask ${mask}`}`)
  if (pairs > mostNames) lines.push(`  and ${pairs - mostNames} more pairs`)
  if (unclear.length > 0) lines.push(`unclear, so without depth: ${unclear.length}`)
  for (const { name, reason, files } of unclear.slice(0, mostNames))
    lines.push(`  ${name}: ${reason}${files === undefined ? '' : ` (${files.join(', ')})`}`)
  if (unclear.length > mostNames) lines.push(`  and ${unclear.length - mostNames} more`)
  const passed = skipped.reduce((sum, { count }) => sum + count, 0)
  if (passed > 0) lines.push(`passed over: ${passed}`, ...reasonLines(skipped))
  lines.push(`would be made: ${list(quotas)}`, 'nothing was written')
  return lines.join('\n')
}

function reasonLines(reasons: readonly ReasonCount[]): string[] {
  const lines = reasons
    .slice(0, mostReasons)
    .map(({ reason, count, example }) => `    ${count} × ${reason} (${count > 1 ? 'such as ' : ''}${example})`)
  return reasons.length > mostReasons ? [...lines, `    and ${reasons.length - mostReasons} more reasons`] : lines
}

function list(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}
