import { csvTable, markdownTable, percent, textTable, withInterval } from '@spatial-ssrl/statistics'
import { marksOf, notesOf } from './coverage/coverage.ts'
import type { Figures } from './figures.ts'
import type { Summary } from './results.ts'

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string

/** The summary of a run for a terminal. */
export function resultsText(results: Summary): string {
  return summary(results, { table: textTable, mark: (text) => `! ${text}`, note: (text) => text })
}

/** The same as Markdown, with the benchmark's own tables. */
export function resultsMarkdown(results: Summary): string {
  const further = Object.entries(results.figures).flatMap(([profile, { tables }]) =>
    tables.map(
      ({ name, rows }) =>
        `### ${name} (${profile} rules)\n\n${markdownTable(
          ['', '%', 'n'],
          rows.map((row) => [row.name, row.interval ? withInterval(row.interval) : percent(row.value), String(row.n)]),
        )}\n`,
    ),
  )
  const body = summary(results, {
    table: markdownTable,
    mark: (text) => `> **${text}**`,
    note: (text) => (text.startsWith('  ') ? `  - ${text.trim()}` : `- ${text}`),
  })
  return `# ${results.title}\n\n${body}\n\n${further.join('\n')}`
}

/** How a summary is laid out. */
interface Layout {
  table: Table
  mark(text: string): string
  note(text: string): string
}

function summary(results: Summary, { table, mark, note }: Layout): string {
  const { title, subset, model, mode, asked, coverage } = results
  const [profiles, figures] = [Object.keys(results.figures), Object.values(results.figures)]
  const [first] = figures
  const lines: [string, (figures: Figures) => string][] = [
    ['headline', ({ headline }) => withInterval(headline.estimate)],
    ['micro (items)', ({ micro }) => withInterval(micro)],
    ['macro (categories)', ({ macro }) => percent(macro)],
    ['chance', ({ chance }) => percent(chance)],
    ['above chance (0 … 100)', ({ chanceAdjusted }) => (chanceAdjusted === null ? '–' : percent(chanceAdjusted))],
    ['not in the asked form', ({ otherForm }) => percent(otherForm)],
    ['cut at the token limit', ({ truncated }) => percent(truncated)],
    ['items without reply', ({ failures }) => String(failures)],
    ...first!.passAtK.map(({ k }, index): [string, (figures: Figures) => string] => [
      `pass@${k}`,
      ({ passAtK }) => percent(passAtK[index]!.value),
    ]),
  ]
  const heads = profiles.map((profile) => `${profile} rules`)
  const all = lines.map(([name, show]) => [name, ...figures.map(show)])
  const categories = first!.categories.map(({ name, n }, index) => [
    name,
    String(n),
    ...figures.map(({ categories }) => withInterval(categories[index]!.estimate)),
  ])
  const { items } = first!
  const [marks, notes] = [marksOf(coverage), notesOf(coverage)]
  return [
    `${title}${subset === null ? '' : ` (${subset})`} · ${model} · ${mode} · ${items} items, asked with the ${asked} prompt`,
    ...(marks.length > 0 ? [marks.map(mark).join('\n')] : []),
    table(['%', ...heads], all),
    table(['category', 'n', ...heads], categories),
    ...(notes.length > 0 ? [notes.map(note).join('\n')] : []),
  ].join('\n\n')
}

/** Every figure in one long CSV; shares, not percent. Every row carries the marks of the run, as rows are filtered and joined. */
export function resultsCsv({ benchmark, model, mode, figures, coverage }: Summary): string {
  const marks = marksOf(coverage).join('; ')
  const rows = Object.entries(figures).flatMap(([profile, own]) => {
    const { headline, micro, macro, chance, chanceAdjusted, otherForm, truncated, categories, tables, passAtK, items } =
      own
    const row = (
      table: string,
      name: string,
      n: number,
      value: number,
      interval: { low: number; high: number } | null,
    ) => [benchmark, model, mode, profile, table, name, n, value, interval?.low ?? '', interval?.high ?? '', marks]
    return [
      row('headline', headline.name, headline.n, headline.estimate.value, headline.estimate),
      row('summary', 'micro', items, micro.value, micro),
      row('summary', 'macro', categories.length, macro, null),
      row('summary', 'chance', items, chance, null),
      ...(chanceAdjusted === null ? [] : [row('summary', 'chance-adjusted', items, chanceAdjusted, null)]),
      row('summary', 'other-form', items, otherForm, null),
      row('summary', 'truncated', items, truncated, null),
      row('summary', 'without-reply', items, coverage.failedShare, null),
      ...passAtK.map(({ k, value }) => row('pass@k', `${k}`, items, value, null)),
      ...categories.map(({ name, n, estimate }) => row('category', name, n, estimate.value, estimate)),
      ...tables.flatMap((table) =>
        table.rows.map(({ name, n, value, interval }) => row(table.name, name, n, value, interval)),
      ),
    ]
  })
  return csvTable(
    ['benchmark', 'model', 'mode', 'profile', 'table', 'name', 'n', 'value', 'low', 'high', 'marks'],
    rows,
  )
}
