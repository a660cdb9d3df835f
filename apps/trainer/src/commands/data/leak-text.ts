import type { InputCounts, LeakReport } from '@spatial-ssrl/puzzles'

/** The report for people. */
export function leakText({ train, against, leaks }: LeakReport, show: number): string {
  const lines = [`${told(train)} for training, ${told(against)} to keep apart: ${leaks.length} in both`]
  for (const leak of leaks.slice(0, show))
    lines.push(`  ${leak.train} = ${leak.against} (${leak.distance} of 256 bits differ)`)
  if (leaks.length > show) lines.push(`  and ${leaks.length - show} more`)
  return lines.join('\n')
}

function told({ pictures, plain, unreadable }: InputCounts): string {
  const notes = [
    ...(plain > 0 ? [`${plain} too plain to compare`] : []),
    ...(unreadable > 0 ? [`${unreadable} unreadable`] : []),
  ]
  return `${pictures} pictures${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`
}
