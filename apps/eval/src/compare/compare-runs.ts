import { findBenchmark } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import { marksOf } from '../score/coverage/coverage.ts'
import type { Figures, NamedEstimate } from '../score/figures.ts'
import type { Results } from '../score/results.ts'
import { comparePaired, type Paired } from './paired.ts'
import { matchPublished, type Nearness, nearness, type Published, publishedFor } from './published.ts'
import { type Series, seriesOf } from './series.ts'

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
  /** Whose rules all figures are by; null where the default profiles of the benchmarks have different names. */
  profile: string | null
  series: Series[]
  benchmarks: { name: string; title: string; profile: string; runs: ComparedRun[]; published: Published[] }[]
  paired: Paired[]
  /** Per series, the plain mean over its benchmarks as the paper's last column has it; `marked` of the runs have marks. */
  averages: { label: string; benchmarks: number; marked: number; value: number }[]
}

/**
 * Sets runs beside each other and the published figures.
 * @param named whose rules; null: the default profile of each benchmark
 * @param against the published model to hold every run against; null: the one that the run's name names
 * @throws SpatialError `config` for a profile by which a run has no figures
 */
export function compareRuns(
  runs: readonly Results[],
  named: string | null = null,
  against: string | null = null,
): Comparison {
  const series = seriesOf(runs)
  const names = [...new Set(runs.map(({ benchmark }) => benchmark))]
  const profiles = new Map(names.map((name) => [name, named ?? findBenchmark(name).defaultProfile]))
  const figuresOf = (results: Results) => figuresBy(results, profiles.get(results.benchmark)!)
  const benchmarks = names.map((name) => {
    const published = publishedFor(name)
    return {
      name,
      title: runs.find(({ benchmark }) => benchmark === name)!.title,
      profile: profiles.get(name)!,
      published,
      runs: runsOf(series, name).map(({ label, results }): ComparedRun => {
        const { headline, items } = figuresOf(results)
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
      all.slice(index + 1).flatMap((second) => comparePaired(first, second, profiles.get(name)!) ?? []),
    )
  })
  const averages = series.map(({ label, runs }) => {
    const values = [...runs.values()].map((results) => figuresOf(results).headline.estimate.value)
    const marked = [...runs.values()].filter(({ coverage }) => marksOf(coverage).length > 0).length
    return {
      label,
      benchmarks: values.length,
      marked,
      value: values.reduce((sum, value) => sum + value, 0) / values.length,
    }
  })
  const shown = [...new Set(profiles.values())]
  return { profile: shown.length === 1 ? shown[0]! : null, series, benchmarks, paired, averages }
}

/** Whose rules the figures are by, in words. */
export function rulesOf({ profile }: Comparison): string {
  return profile === null ? 'the default rules of each benchmark' : `${profile} rules`
}

function figuresBy({ title, figures }: Results, profile: string): Figures {
  if (Object.hasOwn(figures, profile)) return figures[profile]!
  const names = Object.keys(figures).join(', ')
  throw new SpatialError('config', `${title}: the run has no figures by profile ${profile}; choose one of ${names}`)
}

function runsOf(series: readonly Series[], benchmark: string): { label: string; results: Results }[] {
  return series.flatMap(({ label, runs }) => {
    const results = runs.get(benchmark)
    return results ? [{ label, results }] : []
  })
}
