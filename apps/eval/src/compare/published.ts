import { type Mode, publishedGeneral, publishedSpatial } from '@spatial-ssrl/benchmarks'

/** A published figure for one benchmark, a share. */
export interface Published {
  model: string
  /** Null where the paper does not say. */
  mode: Mode | null
  value: number
}

/** How far a figure is from a published one: within 2.5 points, within 5, or farther (the bounds of EASI, a suite that checks itself so). */
export type Nearness = 'strong' | 'fair' | 'far'

/** The published figures of a benchmark (arXiv:2510.27606, Tables 1, 3 and 10), in their order. */
export function publishedFor(benchmark: string): Published[] {
  return [...publishedSpatial, ...publishedGeneral].flatMap(({ model, mode, figures }) => {
    const percent = figures[benchmark]
    return percent === undefined ? [] : [{ model, mode, value: percent / 100 }]
  })
}

/**
 * The published figure that is of the same model in the same mode: the longest published name that the run's name contains, letters and
 * digits alone.
 */
export function matchPublished(published: readonly Published[], model: string, mode: Mode): Published | null {
  const name = plain(model)
  const fitting = published.filter((row) => (row.mode ?? mode) === mode && name.includes(plain(row.model)))
  return fitting.sort((a, b) => b.model.length - a.model.length)[0] ?? null
}

export function nearness(difference: number): Nearness {
  const points = Math.abs(100 * difference) - 1e-9
  return points <= 2.5 ? 'strong' : points <= 5 ? 'fair' : 'far'
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}
