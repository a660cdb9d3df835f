import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRng, type JsonObject, type Sample } from '@spatial-ssrl/core'
import { dataUri } from '@spatial-ssrl/page'
import type { Source } from '@spatial-ssrl/puzzles'
import { createSourceCache, fillSlot, listScenes } from '@spatial-ssrl/puzzles'
import { bareReply, coldStartReply, publishedTasks } from '@spatial-ssrl/tasks'
import type { Estimate, EvaluationSummary, SummaryRow } from '@spatial-ssrl/training'
import { GrpoConfig, readConfig, SftConfig } from '@spatial-ssrl/training'
import { recipeFile } from '../engine/assets.ts'
import type { ShownSample } from './files/samples.ts'

/** Accuracy of a blind guess, after the cold start and after GRPO, by task. */
const accuracies: Record<string, [chance: number, before: number, after: number]> = {
  shuffle: [1 / 23, 0.212, 0.418],
  flip: [0.125, 0.337, 0.561],
  crop: [0.25, 0.402, 0.577],
  depth: [1 / 6, 0.521, 0.694],
  position: [0.25, 0.468, 0.643],
}

const evaluationSettings = { samplesPerQuestion: 8, temperature: 1 }

export const fixtureSteps = 150

/** A run folder like the one a quickstart leaves, with invented but likely numbers and real puzzles. */
export async function writeFixtureRun(dir: string): Promise<void> {
  await mkdir(join(dir, 'grpo', 'rollouts'), { recursive: true })
  await mkdir(join(dir, 'data', 'train'), { recursive: true })
  await mkdir(join(dir, 'data', 'held-out'), { recursive: true })
  const samples = await puzzles()
  const json = (name: string, value: unknown) => writeFile(join(dir, name), JSON.stringify(value, null, 2))
  await json('config.json', await fixtureConfig())
  await writeFile(join(dir, 'metrics.jsonl'), jsonLines(fixtureMetrics()))
  await json('evaluation.json', fixtureEvaluation())
  await json('samples.json', samples.map(shown))
  for (const [step, share] of [
    [25, 0.3],
    [fixtureSteps, 0.7],
  ] as const)
    await writeFile(
      join(dir, 'grpo', 'rollouts', `step-${String(step).padStart(6, '0')}.jsonl`),
      rollout(samples, share),
    )
  await json('data/train/manifest.json', manifest('train', 12_500, { photograph: 57, rgbd: 0, scene: 2084 }))
  await json('data/held-out/manifest.json', manifest('validation', 2500, { photograph: 20, rgbd: 0, scene: 300 }))
}

export function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}

async function fixtureConfig(): Promise<JsonObject> {
  const seed = 1
  return JSON.parse(
    JSON.stringify({
      phase: 'quickstart',
      minutes: 5,
      seed,
      threads: null,
      pictureSide: 128,
      coldStart: await readConfig(SftConfig, recipeFile('tiny-cold-start'), { seed }),
      grpo: await readConfig(GrpoConfig, recipeFile('tiny-grpo'), { seed }),
      evaluation: evaluationSettings,
      versions: { spatialSsrl: '0.1.0', node: '24.4.0', platform: 'linux-x64' },
    }),
  ) as JsonObject
}

/** 30 lines of the cold start and 150 of GRPO. */
export function fixtureMetrics(): JsonObject[] {
  const rng = createRng('metrics')
  const near = (value: number, spread: number) => value + spread * (rng.next() + rng.next() - 1)
  const cold = Array.from({ length: 30 }, (_, k) => ({
    phase: 'sft',
    step: 2 * k + 2,
    loss: near(0.55 + 3.1 * Math.exp(-k / 6), 0.08),
    gradNorm: near(1.4, 0.4),
    tokens: 1190,
    seconds: { step: 0.34, total: 0.34 * (2 * k + 2) },
  }))
  let total = 0
  const grpo = Array.from({ length: fixtureSteps }, (_, k) => {
    const progress = 1 - Math.exp(-k / 60)
    const tasks = Object.fromEntries(
      Object.entries(accuracies).map(([task, [, before, after]]) => {
        const accuracy = near(before + (after - before) * progress * 1.08, 0.07)
        const format = Math.min(1, near(0.975 + 0.02 * progress, 0.02))
        const reward = 0.9 * accuracy + 0.1 * format
        return [task, { prompts: 26, reward, accuracy, format, groupsWithoutSignal: near(0.12 + 0.14 * progress, 0.1) }]
      }),
    )
    const mean = (key: 'reward' | 'accuracy' | 'format' | 'groupsWithoutSignal') =>
      Object.values(tasks).reduce((sum, figures) => sum + figures[key] / 5, 0)
    const [rollout, update] = [near(0.95, 0.1), near(1.01, 0.08)]
    total += rollout + update + 0.03
    return {
      phase: 'grpo',
      step: k + 1,
      prompts: 128,
      replies: 1024,
      reward: mean('reward'),
      accuracy: mean('accuracy'),
      format: mean('format'),
      groupsWithoutSignal: mean('groupsWithoutSignal'),
      replyLength: near(13.2 - 1.6 * progress, 0.3),
      truncated: 0,
      entropy: near(0.62 - 0.34 * progress, 0.02),
      loss: near(0.002, 0.004),
      gradNorm: near(0.5, 0.2),
      kl: near(0.055 * progress, 0.006 * progress),
      clipFraction: near(0.011 + 0.008 * progress, 0.004),
      tasks,
      seconds: { rollout, update, total },
    }
  })
  return [...cold, ...grpo]
}

/** The table of a run: five tasks and all together, photographs apart from scenes where both serve. */
export function fixtureEvaluation(): EvaluationSummary {
  const rows: SummaryRow[] = []
  const names = Object.keys(accuracies)
  const mean = (index: 0 | 1 | 2) => names.reduce((sum, name) => sum + accuracies[name]![index] / names.length, 0)
  const add = (task: string, [chance, before, after]: [number, number, number], photographs: boolean, n: number) => {
    rows.push(row(task, 'all', n, chance, before, after))
    if (!photographs) return
    rows.push(row(task, 'photograph', n * 0.4, chance, before - 0.05, after - 0.07))
    rows.push(row(task, 'scene', n * 0.6, chance, before + 0.033, after + 0.047))
  }
  add('all', [mean(0), mean(1), mean(2)], true, 2500)
  for (const name of names) add(name, accuracies[name]!, name !== 'depth' && name !== 'position', 500)
  return { ...evaluationSettings, seed: 1, stages: ['cold-start', 'grpo'], rows }
}

function row(
  task: string,
  origin: string,
  questions: number,
  chance: number,
  before: number,
  after: number,
): SummaryRow {
  const sources = { all: 320, photograph: 20, scene: 300 }[origin]!
  const half = (origin === 'photograph' ? 2.4 : 1.2) / Math.sqrt(questions)
  const estimate = (value: number): Estimate => ({
    mean: value,
    low: Math.max(0, value - half),
    high: Math.min(1, value + half),
  })
  const figures = (accuracy: number, format: number) => ({
    sampled: estimate(accuracy),
    greedy: estimate(accuracy + 0.06),
    format: { mean: format, low: format - 0.003, high: Math.min(1, format + 0.003) },
    length: 12.5,
  })
  const stages = { 'cold-start': figures(before, 0.981), grpo: figures(after, 0.997) }
  const difference = (mean: number): Estimate => ({ mean, low: mean - half, high: mean + half })
  const change = { sampled: difference(after - before), greedy: difference((after - before) * 0.6) }
  return { task, origin, questions, sources, chance, stages, change }
}

/** Two puzzles a task, on scenes and embedded photographs. */
async function puzzles(): Promise<Sample[]> {
  const file = (name: string) => fileURLToPath(new URL(`../../../../assets/photos/${name}`, import.meta.url))
  const photographs = ['arles-amphitheater.jpg', 'bent-pyramid.jpg'].map(
    (name): Source => ({ kind: 'photograph', hash: name, file: file(name), name }),
  )
  const sources = [...photographs, ...listScenes(8, 'report')]
  const cache = createSourceCache(50e6)
  const samples: Sample[] = []
  for (const [turn, task] of publishedTasks.entries())
    for (const draw of [0, 1]) {
      const candidates = sources.map((_, index) => (index + 2 * draw + turn) % sources.length)
      const settings = { seed: 'report', preset: 'default' as const, size: 128, augment: false }
      const { sample } = await fillSlot({ task, draw, candidates }, sources, settings, cache)
      samples.push(sample!)
    }
  return samples
}

function shown(sample: Sample, index: number): ShownSample {
  const right = `<think>${sample.task} seen</think> \\boxed{${sample.answer}}`
  return {
    task: sample.task,
    origin: String(sample.meta.origin),
    problem: sample.problem,
    answer: sample.answer,
    images: sample.images.map(({ bytes }) => dataUri(bytes)),
    replies: [
      {
        stage: 'cold-start',
        text: index % 3 === 0 ? right : '<think>not sure</think> \\boxed{?}',
        right: index % 3 === 0,
      },
      {
        stage: 'grpo',
        text: index % 5 === 4 ? bareReply(sample) : coldStartReply(sample, createRng(index)),
        right: index % 5 !== 4,
      },
    ],
  }
}

/** Eight replies a question, `share` of them right. */
function rollout(samples: readonly Sample[], share: number): string {
  const rng = createRng(`rollout/${share}`)
  const reply = (sample: Sample) => {
    const right = rng.next() < share
    const text = right ? coldStartReply(sample, rng) : `<think>seen</think> \\boxed{${rng.pick(['?', 'E', '9-9'])}}`
    const extracted = /boxed\{(.*)\}/.exec(text)![1]!
    return {
      text,
      tokens: 12,
      finishReason: 'stop',
      reward: right ? 1 : 0.1,
      parts: { accuracy: right ? 1 : 0, format: 1 },
      extracted,
    }
  }
  return jsonLines(
    samples.map((sample) => {
      const { id, task, problem, answer } = sample
      return { id, task, problem, answer, replies: Array.from({ length: 8 }, () => reply(sample)) }
    }),
  )
}

function manifest(split: string, rows: number, sources: JsonObject): JsonObject {
  const tasks = Object.fromEntries(publishedTasks.map((task) => [task, rows / publishedTasks.length]))
  return {
    format: 1,
    name: 'spatial-puzzles',
    seed: `${split}/1`,
    versions: { 'spatial-ssrl': '0.1.0', generator: '1' },
    parameters: { sources },
    splits: { [split]: { rows, tasks, shards: [] } },
    declined: { count: 0, reasons: [], rows: [] },
  }
}
