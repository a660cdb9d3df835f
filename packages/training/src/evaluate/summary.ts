import { createRng } from '@spatial-ssrl/core'
import { clusterBootstrap, type Estimate, type Outcome } from './bootstrap.ts'
import { type ChoiceRow, choiceRows } from './choice-rows.ts'
import type { QuestionResult } from './evaluate.ts'

/** One model, at one point of a run, on all held-out questions. */
export interface EvaluatedStage {
  /** `start`, `cold-start` or `grpo`. */
  name: string
  results: QuestionResult[]
}

/** Figures of one stage on one set of questions; accuracies and format in [0, 1], length in tokens. */
export interface StageFigures {
  sampled: Estimate
  greedy: Estimate
  format: Estimate
  length: number
  /** Questions of which at least one sampled reply is right, pass@n; absent in files of earlier versions. */
  best?: Estimate
  /** Sampled at the second temperature, where there is one. */
  cool?: Estimate
}

/** One row of the table: a set of questions under every stage. */
export interface SummaryRow {
  /** A task's name, or `all`. */
  task: string
  /** `all`, `photograph`, `rgbd` or `scene`. */
  origin: string
  questions: number
  sources: number
  /** Accuracy of a blind guess on these questions. */
  chance: number
  stages: Record<string, StageFigures>
  /** Paired difference of the last stage and the one before it, same questions, same resampling. */
  change: { sampled: Estimate; greedy: Estimate } | null
}

/** What `evaluation.json` holds. */
export interface EvaluationSummary {
  samplesPerQuestion: number
  temperature: number
  seed: number
  /** The second temperature, where there is one. */
  coolTemperature?: number
  stages: string[]
  rows: SummaryRow[]
  /** How often each kind of choice was made where it was offered, for tasks with wrong choices of several kinds. */
  choices?: ChoiceRow[]
}

/**
 * Accuracies with 95 % intervals (bootstrap over sources), pooled and by task and origin.
 * @param stages models in the order of training, all measured on the same questions
 * @param chance accuracy of a blind guess by task
 * @throws RangeError unless every stage answered every question, and every task has its chance
 */
export function summarise(
  stages: readonly EvaluatedStage[],
  chance: Readonly<Record<string, number>>,
  settings: Omit<EvaluationSummary, 'stages' | 'rows' | 'choices'>,
): EvaluationSummary {
  checkStages(stages, chance)
  const first = stages[0]?.results ?? []
  const tasks = ['all', ...Object.keys(chance).filter((task) => first.some((result) => result.task === task))]
  const origins = ['all', ...new Set(first.map(({ origin }) => origin))].sort()
  const rows: SummaryRow[] = []
  for (const task of tasks) {
    for (const origin of origins) {
      const wanted = (result: QuestionResult) =>
        (task === 'all' || result.task === task) && (origin === 'all' || result.origin === origin)
      const questions = first.filter(wanted).length
      const ofTask = first.filter((result) => task === 'all' || result.task === task).length
      if (questions === 0 || (origin !== 'all' && questions === ofTask)) continue // the whole set under another name
      rows.push(summaryRow(task, origin, stages, wanted, chance, settings.seed))
    }
  }
  const choices = choiceRows(stages, settings.seed)
  return { ...settings, stages: stages.map(({ name }) => name), rows, ...(choices.length > 0 && { choices }) }
}

/** Paired differences need the same questions, and a missing chance would pass for 0. */
function checkStages(stages: readonly EvaluatedStage[], chance: Readonly<Record<string, number>>): void {
  const questions = stages[0]?.results ?? []
  const ids = new Set(questions.map(({ id }) => id))
  for (const { name, results } of stages)
    if (results.length !== questions.length || !results.every(({ id }) => ids.has(id)))
      throw new RangeError(`summarise: expected the ${ids.size} questions of the first stage, got others in ${name}`)
  for (const { task } of questions)
    if (chance[task] === undefined) throw new RangeError(`summarise: expected a chance level for ${task}, got none`)
}

function summaryRow(
  task: string,
  origin: string,
  stages: readonly EvaluatedStage[],
  wanted: (result: QuestionResult) => boolean,
  chance: Readonly<Record<string, number>>,
  seed: number,
): SummaryRow {
  const label = `${task}/${origin}`
  // One stream per row and figure: the same pictures are resampled for every stage.
  const estimate = (outcomes: Outcome[], figure: string) =>
    clusterBootstrap(outcomes, createRng(seed).fork('bootstrap').fork(label).fork(figure))
  const chosen = stages.map(({ name, results }) => ({ name, results: results.filter(wanted) }))
  const figures = chosen.map(({ name, results }): [string, StageFigures] => {
    const of = (figure: 'sampled' | 'greedy' | 'format' | 'best') =>
      estimate(
        outcomesOf(results, (result) => result[figure]),
        figure,
      )
    const cool = results.every((result) => result.cool !== undefined)
    return [
      name,
      {
        sampled: of('sampled'),
        greedy: of('greedy'),
        format: of('format'),
        length: results.reduce((sum, r) => sum + r.length, 0) / results.length,
        best: of('best'),
        ...(cool && {
          cool: estimate(
            outcomesOf(results, (result) => result.cool!),
            'cool',
          ),
        }),
      },
    ]
  })
  const questions = chosen[0]!.results
  const [before, after] = chosen.slice(-2)
  const paired = (figure: 'sampled' | 'greedy') => {
    const earlier = new Map(before!.results.map((r) => [r.id, r[figure]]))
    return outcomesOf(after!.results, (r) => r[figure] - earlier.get(r.id)!)
  }
  return {
    task,
    origin,
    questions: questions.length,
    sources: new Set(questions.map(({ source }) => source)).size,
    chance: questions.reduce((sum, r) => sum + chance[r.task]!, 0) / questions.length,
    stages: Object.fromEntries(figures),
    change:
      chosen.length < 2
        ? null
        : { sampled: estimate(paired('sampled'), 'sampled'), greedy: estimate(paired('greedy'), 'greedy') },
  }
}

function outcomesOf(results: readonly QuestionResult[], value: (result: QuestionResult) => number): Outcome[] {
  return results.map((result) => ({ source: result.source, value: value(result) }))
}
