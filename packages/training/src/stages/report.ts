import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { replaceFile } from '@spatial-ssrl/core/files'
import { z } from 'zod'
import { chanceByTask } from '../evaluate/chance.ts'
import type { QuestionResult } from '../evaluate/evaluate.ts'
import { shownSamples } from '../evaluate/shown-samples.ts'
import { type EvaluatedStage, type EvaluationSummary, summarise } from '../evaluate/summary.ts'
import { readMetrics } from '../run/run-folder.ts'
import { readQuestions } from './evaluate.ts'
import { defineStage, type EvaluationProduct, type Product } from './stage.ts'

/**
 * The page of a recipe: metrics of all its training stages, all its evaluations with what they gained, and how long everything took, in the
 * folder of the last training stage, with `report.html`.
 */
export const report = defineStage({
  name: 'report',
  config: z.strictObject({
    questionsPerTask: z.int().min(0).default(2).describe('held-out questions that are shown, by task'),
  }),
  needs: [],
  makes: [],
  async run({ questionsPerTask }, { before, seconds, host }) {
    const trained = before.flatMap(({ trained }) => trained ?? [])
    const target = trained.at(-1)?.folder
    if (target === undefined)
      throw new SpatialError('config', 'report: no stage before it trains: add one, or leave the report out')
    const metrics = await Promise.all(trained.map(metricLines))
    await replaceFile(join(target, 'metrics.jsonl'), metrics.flat().join(''))
    const evaluated = await readEvaluations(before)
    if (evaluated !== null) {
      const { summary, stages, questions } = evaluated
      await replaceFile(join(target, 'evaluation.json'), `${JSON.stringify(summary, null, 2)}\n`)
      await replaceFile(join(target, 'samples.json'), JSON.stringify(shownSamples(questions, stages, questionsPerTask)))
    }
    await replaceFile(join(target, 'timings.json'), `${JSON.stringify(seconds, null, 2)}\n`)
    return { report: await host.writeReport(target) }
  },
})

/** The lines that a training stage wrote itself, whatever has been put beside them since. */
async function metricLines({ phase, folder }: NonNullable<Product['trained']>): Promise<string[]> {
  const lines = await readMetrics(folder)
  return lines.filter((line) => line.phase === phase).map((line) => `${JSON.stringify(line)}\n`)
}

/** The evaluations of a run, with the questions that all of them asked; null where there is none. */
export async function readEvaluations(before: readonly Product[]) {
  const evaluations = before.flatMap(({ evaluation }) => evaluation ?? [])
  const last = evaluations.at(-1)
  if (last === undefined) return null
  const alike = evaluations.filter(({ data, split }) => data === last.data && split === last.split)
  const stages = await Promise.all(alike.map(readStage))
  const asked = new Set(stages.at(-1)!.results.map(({ id }) => id))
  const questions = (await readQuestions(last.data, last.split, undefined)).filter(({ id }) => asked.has(id))
  const summary: EvaluationSummary = summarise(stages, chanceByTask(questions), last.settings)
  return { summary, stages, questions }
}

async function readStage({ name, answers }: EvaluationProduct): Promise<EvaluatedStage> {
  const lines = (await readFile(answers, 'utf8')).trimEnd().split('\n')
  return { name, results: lines.map((line): QuestionResult => JSON.parse(line)) }
}
