import type { CheckReport } from '@spatial-ssrl/puzzles'
import { alignedLines } from '@spatial-ssrl/statistics'

/** A table of what was checked, then the first `show` failures. */
export function reportText({ samples, remade, rows, failures }: CheckReport, show: number): string {
  const cells = [
    ['split', 'task', 'samples', 'failed'],
    ...rows.map((row) => [row.split, row.task, String(row.samples), String(row.failed)]),
  ]
  const lines = alignedLines(cells, 2)
  for (const { split, task, id, problems } of failures.slice(0, show)) {
    lines.push(`${split} ${task} ${id}: ${problems.join('; ')}`)
  }
  if (failures.length > show) lines.push(`… and ${failures.length - show} more failures (--show ${failures.length})`)
  if (failures.length === 0) lines.push(`all ${samples} samples are sound`)
  const hint = remade < samples ? '; name the folders of the others with --images and --depth' : ''
  lines.push(`${remade} of ${samples} were made again from their sources and compared${hint}`)
  return lines.join('\n')
}
