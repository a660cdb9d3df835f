import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type PromptFormat, type Sample, SpatialError } from '@spatial-ssrl/core'
import { replaceFile } from '@spatial-ssrl/core/files'
import { readDataset, readManifest } from '@spatial-ssrl/dataset'
import { promptFormat } from '@spatial-ssrl/tasks'
import type { Judge } from '@spatial-ssrl/verifiers'
import { z } from 'zod'
import { chanceByTask } from '../evaluate/chance.ts'
import { evaluate, type QuestionResult } from '../evaluate/evaluate.ts'
import { type EvaluationSummary, summarise } from '../evaluate/summary.ts'
import { engineOptions, placesFit, withoutPlace } from '../place/place.ts'
import { Instruction, stagePrompt } from '../questions/stage-prompt.ts'
import { openReward, RewardConfig } from '../reward/open-reward.ts'
import type { Engine } from './engine.ts'
import { samplingNotice } from './sampling-notice.ts'
import { defineStage, type RunHooks } from './stage.ts'

/** How a model is measured. */
export const EvaluateConfig = z.strictObject({
  split: z.string().min(1).default('validation').describe('which split of the data set is asked'),
  tasks: z.array(z.string().min(1)).min(1).optional().describe('tasks to ask; all of the data set unless told'),
  samplesPerQuestion: z.int().min(1).default(8).describe('sampled replies per question, besides the greedy one'),
  temperature: z.number().positive().default(1).describe('sampling temperature'),
  coolTemperature: z
    .number()
    .positive()
    .optional()
    .describe('a second temperature at which as many replies are sampled; none unless told'),
  reply: z
    .enum(['boxed', 'bare'])
    .default('boxed')
    .describe('bare: the problem is asked alone, as in base training, and what is behind the last ": " is the answer'),
  maxReplyTokens: z.int().min(1).default(2048).describe('tokens per reply at most'),
  batch: z.int().min(1).default(100).describe('questions sent to the policy at once'),
  instruction: Instruction,
  reward: RewardConfig,
  seed: z.int().min(0).default(1).describe('seed of sampling and of the intervals'),
})
export type EvaluateConfig = z.output<typeof EvaluateConfig>

/** The stage as a file gives it: with where the weights live. */
export const EvaluateStageConfig = EvaluateConfig.extend(engineOptions).superRefine(placesFit)
export type EvaluateStageConfig = z.output<typeof EvaluateStageConfig>

/** What to measure. */
export interface EvaluationJob {
  model: string
  /** Folder of an adapter beside it. */
  adapter?: string | undefined
  /** How the model was taught to be asked; as the data set says unless told. */
  prompt?: PromptFormat | null
  data: string
  threads?: number | undefined
  config: EvaluateConfig
}

/** A measured model: every answer, and the figures. */
export interface Evaluated {
  results: QuestionResult[]
  summary: EvaluationSummary
}

/**
 * Asks a model the questions of a data set, greedily and sampled, and judges the replies.
 * @throws SpatialError for a model or data set that cannot be used, before the first question
 */
export async function evaluateModel(
  { model, adapter, prompt, data, threads, config }: EvaluationJob,
  engine: Engine,
  hooks: RunHooks = {},
): Promise<Evaluated> {
  const { samplesPerQuestion, temperature, coolTemperature, maxReplyTokens: maxTokens, seed, batch, split } = config
  const questions = await readQuestions(data, split, config.tasks)
  const { separator, instruction } = prompt ?? (await readManifest(data)).prompt ?? promptFormat
  const opening = {
    temperature,
    trainable: 'none',
    ...(threads !== undefined && { threads }),
    ...(adapter !== undefined && { adapter }),
  } as const
  const policy = await engine.openPolicy(model, opening, { learns: false, reference: false, replyTokens: maxTokens })
  try {
    const notice = samplingNotice(policy, { temperature }, 'the evaluation')
    if (notice !== null) hooks.onNotice?.(notice)
    const results = await evaluate(policy, questions, {
      judge: config.reply === 'bare' ? ofBareReplies(openReward(config.reward)) : openReward(config.reward),
      prompt: stagePrompt(config, { separator, instruction }),
      n: samplesPerQuestion,
      temperature,
      ...(coolTemperature !== undefined && { coolTemperature }),
      maxTokens,
      seed,
      batch,
      ...(hooks.onProgress && { onProgress: hooks.onProgress }),
      ...(hooks.signal && { signal: hooks.signal }),
    })
    const settings = settingsOf(config)
    return { results, summary: summarise([{ name: 'model', results }], chanceByTask(questions), settings) }
  } finally {
    await policy.close()
  }
}

/** Writes `answers.jsonl` and `evaluation.json` into a folder. */
export async function writeEvaluation(out: string, { results, summary }: Evaluated): Promise<void> {
  await mkdir(out, { recursive: true })
  await replaceFile(join(out, 'answers.jsonl'), linesOf(results))
  await replaceFile(join(out, 'evaluation.json'), `${JSON.stringify(summary, null, 2)}\n`)
}

const linesOf = (results: readonly QuestionResult[]) => results.map((result) => `${JSON.stringify(result)}\n`).join('')

/** A measurement within a recipe; the answers are kept as `answers-<stage that made the model>.jsonl` in the recipe's folder,
 * those of a second measurement of the same model with the name of its stage behind. */
export const evaluateStage = defineStage({
  name: 'evaluate',
  config: EvaluateStageConfig,
  needs: ['model', 'data'],
  makes: ['evaluation'],
  places: ['engine'],
  defaults: ({ seed }) => ({ seed }),
  asks: ({ temperature }) => ({ temperature }),
  async run(options, { name, root, before, model, data, host, at, hooks }) {
    const { of, ...asked } = model!
    const config = withoutPlace(options)
    const { results } = await evaluateModel({ ...asked, data: data!, threads: host.threads, config }, at.engine, hooks)
    const wanted = join(root, `answers-${of}.jsonl`)
    const isTaken = before.some(({ evaluation }) => evaluation?.answers === wanted)
    const answers = isTaken ? join(root, `answers-${of}-${name}.jsonl`) : wanted
    await replaceFile(answers, linesOf(results))
    return { evaluation: { name: of, answers, data: data!, split: config.split, settings: settingsOf(config) } }
  },
})

/** What a summary says of its making. */
function settingsOf({ samplesPerQuestion, temperature, coolTemperature, seed }: EvaluateConfig) {
  return { samplesPerQuestion, temperature, ...(coolTemperature !== undefined && { coolTemperature }), seed }
}

/** Judges the answer of a reply without a box as if it stood in one; the format is that of the reply, which is to have none. */
function ofBareReplies(judge: Judge): Judge {
  return (sample, reply) => {
    const { text, ...others } = typeof reply === 'string' ? { text: reply } : reply
    return judge(sample, { ...others, text: `\\boxed{${text.split(': ').at(-1)}}` })
  }
}

/**
 * All questions of a split, or those of some tasks.
 * @throws SpatialError `data` where there are none
 */
export async function readQuestions(
  dir: string,
  split: string,
  tasks: readonly string[] | undefined,
): Promise<Sample[]> {
  const samples: Sample[] = []
  for await (const sample of readDataset(dir, { split }))
    if (tasks?.includes(sample.task) !== false) samples.push(sample)
  if (samples.length > 0) return samples
  throw new SpatialError(
    'data',
    `${dir} has no ${split} questions${tasks ? ` of ${tasks.join(', ')}` : ''}: generate some, or name another split`,
  )
}
