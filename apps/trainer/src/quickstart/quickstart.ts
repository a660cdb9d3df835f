import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type JsonObject, type PromptFormat, type Sample, SpatialError } from '@spatial-ssrl/core'
import { asOnlyWriter, refuseNonEmpty, replaceFile, writingTo } from '@spatial-ssrl/core/files'
import { readDataset } from '@spatial-ssrl/dataset'
import { openPolicy } from '@spatial-ssrl/model-runtime'
import { presets, publishedTasks, tasks } from '@spatial-ssrl/tasks'
import {
  type EvaluatedStage,
  type EvaluationSummary,
  evaluate,
  openReward,
  readMetrics,
  runTraining,
  summarise,
} from '@spatial-ssrl/training'
import { localEngine } from '../engine/local-engine.ts'
import { writeReport } from '../report/report.ts'
import { baseModel } from './assets.ts'
import { makePuzzles } from './make-puzzles.ts'
import { coldStartRecipe, evaluationSettings, grpoRecipe, quickstartSizes } from './recipe.ts'
import { shownSamples } from './shown-samples.ts'

export interface QuickstartOptions {
  /** The GRPO run's folder; data, cold start and answers lie below it. */
  out: string
  /** Minutes of GRPO. */
  minutes: number
  seed: number
  /** Exactly so many GRPO steps instead of minutes: then two runs of one seed are the same to the bit. */
  steps?: number | undefined
  threads?: number | undefined
  /** Threads that make puzzles. */
  workers: number
  /** Replaces what an earlier quickstart left in `out`. */
  force: boolean
}

export interface QuickstartHooks {
  signal: AbortSignal
  /** A stage begins. */
  onStage: (title: string) => void
  onProgress: (done: number, total: number, detail?: string) => void
}

/** What a quickstart writes into its folder, and so may replace there. */
const ownFiles = [
  'config.json',
  'metrics.jsonl',
  'evaluation.json',
  'samples.json',
  'timings.json',
  'report.html',
  'answers-cold-start.jsonl',
  'answers-grpo.jsonl',
]
const ownFolders = ['rollouts', 'checkpoints', 'model', 'data', 'cold-start']

/** What a quickstart came to. */
interface QuickstartResult {
  summary: EvaluationSummary
  report: string
}

/** The whole job on embedded data: puzzles, cold start, GRPO, held-out evaluation, report. */
export function quickstart(options: QuickstartOptions, hooks: QuickstartHooks): Promise<QuickstartResult> {
  return asOnlyWriter(options.out, () => quickstartAlone(options, hooks))
}

async function quickstartAlone(options: QuickstartOptions, hooks: QuickstartHooks): Promise<QuickstartResult> {
  const { out, seed, threads, minutes, steps } = options
  const inside = (name: string) => join(out, name)
  const model = baseModel()
  await openFolder(out, options.force)
  const timings: Record<string, number> = {}
  const timed = async <T>(stage: string, title: string, work: () => Promise<T>): Promise<T> => {
    hooks.onStage(title)
    const started = performance.now()
    const result = await work()
    timings[stage] = (performance.now() - started) / 1000
    return result
  }

  const sizes = quickstartSizes(minutes, steps)
  const questions = await timed('puzzles', `puzzles: ${sizes.train} to train on`, async () => {
    const onHeldOut = () => hooks.onStage(`puzzles: ${sizes.heldOutPerTask} a task from pictures held out`)
    await makePuzzles({ ...options, sizes, out: inside('data') }, { ...hooks, onHeldOut })
    return readAll(inside('data/held-out'))
  })

  const training = { data: inside('data/train'), resume: false, threads }
  const trainingHooks = {
    signal: hooks.signal,
    onStep: ({ step, share, summary }: { step: number; share: number; summary: string }) =>
      hooks.onProgress(step, Math.max(step, Math.round(step / share)), summary),
  }
  const coldStart = {
    ...training,
    phase: 'sft' as const,
    model,
    out: inside('cold-start'),
    config: coldStartRecipe(seed),
  }
  const cold = await timed('cold start', 'cold start: the answer format, from written replies', () =>
    runTraining(coldStart, localEngine(), trainingHooks),
  )
  const stages = [
    await timed('evaluation before', 'evaluation after the cold start', () => evaluateStage('cold-start', cold)),
  ]
  const grpo = {
    ...training,
    phase: 'grpo' as const,
    model: cold.model,
    out,
    held: true,
    config: grpoRecipe(seed, { steps, minutes }),
  }
  const notes: JsonObject = {
    quickstart: { seed, minutes: steps === undefined ? minutes : null, steps: steps ?? null, sizes: { ...sizes } },
  }
  const trained = await timed('GRPO', `GRPO: ${steps === undefined ? `${minutes} minutes` : `${steps} steps`}`, () =>
    runTraining({ ...grpo, notes }, localEngine(), trainingHooks),
  )
  stages.push(await timed('evaluation after', 'evaluation after GRPO', () => evaluateStage('grpo', trained)))

  const chance = Object.fromEntries(publishedTasks.map((name) => [name, tasks[name].chance(presets.default[name])]))
  const summary = summarise(stages, chance, { ...evaluationSettings, seed })
  const coldLines = (await readMetrics(inside('cold-start'))).map((line) => `${JSON.stringify(line)}\n`)
  const grpoLines = (await readMetrics(out)).map((line) => `${JSON.stringify(line)}\n`)
  await replaceFile(inside('metrics.jsonl'), [...coldLines, ...grpoLines].join(''))
  await replaceFile(inside('evaluation.json'), `${JSON.stringify(summary, null, 2)}\n`)
  await replaceFile(inside('samples.json'), JSON.stringify(shownSamples(questions, stages, 2)))
  await replaceFile(inside('timings.json'), `${JSON.stringify(timings, null, 2)}\n`)
  return { summary, report: await writeReport(out) }

  async function evaluateStage(
    name: string,
    { model: folder, prompt }: { model: string; prompt: PromptFormat },
  ): Promise<EvaluatedStage> {
    const policy = await openPolicy(folder, threads === undefined ? {} : { threads })
    try {
      const { samplesPerQuestion: n, temperature } = evaluationSettings
      const { onProgress, signal } = hooks
      const results = await evaluate(policy, questions, {
        judge: openReward(undefined), // the published one, which GRPO trains on too
        prompt,
        n,
        temperature,
        maxTokens: 24,
        seed,
        batch: 100,
        onProgress,
        signal,
      })
      await replaceFile(
        inside(`answers-${name}.jsonl`),
        results.map((result) => `${JSON.stringify(result)}\n`).join(''),
      )
      return { name, results }
    } finally {
      await policy.close()
    }
  }
}

/** Makes or, with `force`, empties the folder of a quickstart; other people's files in it are never touched. */
async function openFolder(out: string, force: boolean): Promise<void> {
  await refuseNonEmpty(out, force)
  await writingTo(out, async () => {
    await mkdir(out, { recursive: true })
    for (const name of [...ownFiles, ...ownFolders]) await rm(join(out, name), { recursive: true, force: true })
  })
}

async function readAll(dir: string): Promise<Sample[]> {
  const samples: Sample[] = []
  for await (const sample of readDataset(dir, { split: 'validation' })) samples.push(sample)
  if (samples.length === 0) throw new SpatialError('data', `${dir} has no held-out questions: run the quickstart again`)
  return samples
}
