import type { Benchmark, Item, Mode, Profile } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import { computeFigures } from './figures.ts'
import { gradePredictions, type Judge } from './grade-predictions.ts'
import type { PredictionLine } from './read-predictions.ts'
import type { Results } from './results.ts'
import { type GradedItem, meanScore } from './scored-item.ts'

/**
 * The replies of a run under the rules of both profiles.
 * @param predictions called once per profile, as the file is read twice rather than held
 * @throws SpatialError `data` when there is no prediction
 */
export async function scoreReplies(options: {
  benchmark: Benchmark
  items: ReadonlyMap<string, Item>
  predictions: () => AsyncIterable<PredictionLine>
  model: string
  mode: Mode
  asked: Profile
  keepBoxed: boolean | null
  judge?: Judge | null
}): Promise<Results> {
  const { benchmark, items, predictions, model, mode, asked, keepBoxed, judge = null } = options
  const grading = (profile: Profile) =>
    gradePredictions(items, predictions(), { benchmark, profile, mode, keepBoxed }, judge)
  const graded: Record<Profile, GradedItem[]> = { paper: await grading('paper'), official: await grading('official') }
  if (graded.paper.length === 0) throw new SpatialError('data', 'no predictions — give one JSON object a line')
  return {
    benchmark: benchmark.name,
    title: benchmark.title,
    model,
    mode,
    asked,
    figures: {
      paper: computeFigures(benchmark, 'paper', graded.paper),
      official: computeFigures(benchmark, 'official', graded.official),
    },
    items: graded.paper.map((entry, index) => {
      const other = graded.official[index]!
      return {
        id: entry.item.id,
        category: entry.item.category,
        score: { paper: meanScore(entry), official: meanScore(other) },
        value: { paper: entry.grades[0]!.value, official: other.grades[0]!.value },
        cluster: entry.cluster,
      }
    }),
  }
}
