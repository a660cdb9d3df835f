import type { Profile } from '@spatial-ssrl/benchmarks'
import { type Series, seriesOf } from '../report/series.ts'
import { marksOf } from '../score/coverage/coverage.ts'
import type { NamedEstimate } from '../score/figures.ts'
import type { Results } from '../score/results.ts'
import { comparePaired, type Paired } from './paired.ts'
import { matchPublished, type Nearness, nearness, type Published, publishedFor } from './published.ts'

/** One run beside the published figure of its model. */
export interface ComparedRun {
  label: string
  items: number
  headline: NamedEstimate
  /** What has to be known beside the figures: a part of the benchmark only, too many items without reply, … */
  marks: string[]
  published: (Published & { difference: number; nearness: Nearness }) | null
}

export interface Comparison {
  profile: Profile
  series: Series[]
  benchmarks: { name: string; title: string; runs: ComparedRun[]; published: Published[] }[]
  paired: Paired[]
  /** Per series, the plain mean over its benchmarks as the paper's last column has it; `marked` of the runs have marks. */
  averages: { label: string; benchmarks: number; marked: number; value: number }[]
}

/**
 * Sets runs beside each other and the published figures.
 * @param against the published model to hold every run against; null: the one that the run's name names
 */
export function compareRuns(runs: readonly Results[], profile: Profile, against: string | null = null): Comparison {
  const series = seriesOf(runs)
  const names = [...new Set(runs.map(({ benchmark }) => benchmark))]
  const benchmarks = names.map((name) => {
    const published = publishedFor(name)
    return {
      name,
      title: runs.find(({ benchmark }) => benchmark === name)!.title,
      published,
      runs: runsOf(series, name).map(({ label, results }): ComparedRun => {
        const { headline, items } = results.figures[profile]
        const found = matchPublished(published, against ?? results.model, results.mode)
        const difference = found === null ? 0 : headline.estimate.value - found.value
        return {
          label,
          items,
          headline,
          marks: marksOf(results.coverage),
          published: found && { ...found, difference, nearness: nearness(difference) },
        }
      }),
    }
  })
  const paired = names.flatMap((name) => {
    const all = runsOf(series, name)
    return all.flatMap((first, index) =>
      all.slice(index + 1).flatMap((second) => comparePaired(first, second, profile) ?? []),
    )
  })
  const averages = series.map(({ label, runs }) => {
    const values = [...runs.values()].map(({ figures }) => figures[profile].headline.estimate.value)
    const marked = [...runs.values()].filter(({ coverage }) => marksOf(coverage).length > 0).length
    return {
      label,
      benchmarks: values.length,
      marked,
      value: values.reduce((sum, value) => sum + value, 0) / values.length,
    }
  })
  return { profile, series, benchmarks, paired, averages }
}

function runsOf(series: readonly Series[], benchmark: string): { label: string; results: Results }[] {
  return series.flatMap(({ label, runs }) => {
    const results = runs.get(benchmark)
    return results ? [{ label, results }] : []
  })
}
