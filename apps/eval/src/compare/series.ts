import type { Results } from '../score/results.ts'

/** The runs of one model in one mode: a colour of its own in every chart. */
export interface Series {
  label: string
  colour: string
  /** By benchmark. */
  runs: Map<string, Results>
}

const colours = 6

/** Series in the order in which the runs are given. A second run of the same benchmark by the same model gets a series of its own. */
export function seriesOf(runs: readonly Results[]): Series[] {
  const series: Series[] = []
  for (const run of runs) {
    const name = `${run.model} · ${run.mode}`
    const same = series.filter(({ label }) => label === name || label.startsWith(`${name} (`))
    const open = same.find((candidate) => !candidate.runs.has(run.benchmark))
    if (open) open.runs.set(run.benchmark, run)
    else
      series.push({
        label: same.length === 0 ? name : `${name} (${same.length + 1})`,
        colour: `var(--series-${(series.length % colours) + 1})`,
        runs: new Map([[run.benchmark, run]]),
      })
  }
  return series
}
