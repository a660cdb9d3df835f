import { availableParallelism, cpus, loadavg } from 'node:os'

/** Prints the machine, and how busy it is, for a reader who compares figures. */
export function printMachine(note: string): void {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU'
  const load = loadavg()[0]!.toFixed(1)
  console.log(
    `${model}, ${availableParallelism()} cores, Node ${process.versions.node}, load ${load} at the start. ${note}\n`,
  )
}

/** Prints a Markdown table; numbers stand on the right. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? '').length), title.length, 3),
  )
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
    )
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  console.log([line(header), line(rule), ...rows.map(line)].join('\n'))
}

/** 12.3 ms and the like: three significant digits. */
export function milliseconds(value: number): string {
  return `${Number(value.toPrecision(3))} ms`
}

/** 0.87 → 87 %. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
