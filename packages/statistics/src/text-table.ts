/** Rows as lines whose columns are as wide as needed: the first `left` to the left and the others to the right. */
export function alignedLines(rows: readonly (readonly string[])[], left = 1): string[] {
  const widths = widthsOf(rows)
  return rows.map((row) =>
    row
      .map((cell, column) => (column < left ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  return (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] ?? '').length), 0),
  )
}

/** A table for a terminal: aligned lines, with a rule below the head. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows]
  const [first = '', ...others] = alignedLines(all)
  const rule = widthsOf(all)
    .map((width) => '-'.repeat(width))
    .join('  ')
  return [first, rule, ...others].join('\n')
}

/** The same table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const rule = `|${head.map((_, column) => (column === 0 ? ' --- ' : ' ---: ')).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** Rows as CSV (RFC 4180). */
export function csvTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) => {
    const text = String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}
