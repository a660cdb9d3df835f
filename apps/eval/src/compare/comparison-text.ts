import { percent, points, textTable, withInterval } from '@spatial-ssrl/statistics'
import { type Comparison, rulesOf } from './compare-runs.ts'
import type { Nearness } from './published.ts'

/** How the distance to a published figure is worded. */
export const nearnessWords: Record<Nearness, string> = {
  strong: 'within 2.5',
  fair: 'within 5',
  far: 'over 5',
}

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string

/** A comparison as tables, for a terminal or as Markdown. */
export function comparisonText(comparison: Comparison, table: Table = textTable): string {
  const { benchmarks, paired, averages, series } = comparison
  const marked = benchmarks.flatMap(({ title, runs }) =>
    runs
      .filter(({ marks }) => marks.length > 0)
      .map(({ label, marks }) => `! ${title} · ${label}: ${marks.join('; ')}`),
  )
  const rows = benchmarks.flatMap(({ title, runs }) =>
    runs.map(({ label, items, headline, marks, published }) => [
      title,
      label,
      marks.length > 0 ? `${items} !` : String(items),
      withInterval(headline.estimate),
      published ? `${percent(published.value)} (${published.model})` : '–',
      published ? points(published.difference) : '–',
      published ? nearnessWords[published.nearness] : '–',
    ]),
  )
  const parts = [
    `Headline figures by ${rulesOf(comparison)}, %, with 95 % intervals`,
    table(['benchmark', 'run', 'items', 'this run', 'published', 'Δ', 'points'], rows),
  ]
  if (marked.length > 0) parts.push(marked.join(table === textTable ? '\n' : '\n\n'))
  if (benchmarks.length > 1)
    parts.push(
      table(
        ['mean over benchmarks', 'benchmarks', '%'],
        averages.map(({ label, benchmarks, marked, value }) => [
          label,
          marked > 0 ? `${benchmarks} (${marked} !)` : String(benchmarks),
          percent(value),
        ]),
      ),
    )
  if (series.length > 1 && paired.length > 0)
    parts.push(
      'Paired on the items that both answered: second minus first, points',
      table(
        ['benchmark', 'first', 'second', 'items', 'difference', 'only first right', 'only second right', 'McNemar p'],
        paired.map(({ benchmark, first, second, n, difference, mcnemar }) => [
          benchmark,
          first,
          second,
          String(n),
          `${points(difference.value)} [${points(difference.low)}, ${points(difference.high)}]`,
          mcnemar ? String(mcnemar.onlyFirst) : '–',
          mcnemar ? String(mcnemar.onlySecond) : '–',
          mcnemar ? pValue(mcnemar.p) : '–',
        ]),
      ),
    )
  const published = benchmarks.flatMap(({ title, published }) =>
    published.map(({ model, mode, value }) => [title, model, mode ?? '–', percent(value)]),
  )
  if (published.length > 0)
    parts.push('Published (arXiv:2510.27606)', table(['benchmark', 'model', 'mode', '%'], published))
  return parts.join('\n\n')
}

function pValue(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}
