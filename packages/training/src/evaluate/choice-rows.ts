import { createRng } from '@spatial-ssrl/core'
import { clusterBootstrap, type Estimate } from './bootstrap.ts'
import type { QuestionResult } from './evaluate.ts'

/** How often one kind of choice was made where it was offered: the right one, or one kind of wrong one. */
export interface ChoiceRow {
  task: string
  /** As the puzzle's meta calls it. */
  kind: string
  /** Questions that offer it. */
  questions: number
  stages: Record<string, { sampled: Estimate; greedy: Estimate }>
}

/** What each model takes for the right choice, by task and kind; intervals as those of accuracies. */
export function choiceRows(
  stages: readonly { name: string; results: readonly QuestionResult[] }[],
  seed: number,
): ChoiceRow[] {
  const offered = new Map<string, Set<string>>()
  for (const { task, choices = {} } of stages[0]?.results ?? [])
    for (const kind of Object.keys(choices)) offered.set(task, (offered.get(task) ?? new Set()).add(kind))
  return [...offered].flatMap(([task, kinds]) =>
    [...kinds].sort().map((kind) => {
      const figures = (results: readonly QuestionResult[], figure: 'sampled' | 'greedy') =>
        clusterBootstrap(
          results.flatMap((result) => {
            const choice = result.task === task ? result.choices?.[kind] : undefined
            return choice ? [{ source: result.source, value: choice[figure] }] : []
          }),
          createRng(seed).fork('choices').fork(`${task}/${kind}`).fork(figure),
        )
      const chosen = stages.map(({ name, results }) => [
        name,
        { sampled: figures(results, 'sampled'), greedy: figures(results, 'greedy') },
      ])
      const questions = stages[0]!.results.filter((result) => result.task === task && result.choices?.[kind]).length
      return { task, kind, questions, stages: Object.fromEntries(chosen) }
    }),
  )
}
