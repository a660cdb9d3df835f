import type { EvaluationSummary } from '@spatial-ssrl/training'
import { z } from 'zod'

const Estimate = z.object({ mean: z.number(), low: z.number(), high: z.number() })

const Row = z.object({
  task: z.string(),
  origin: z.string(),
  questions: z.int(),
  sources: z.int(),
  chance: z.number(),
  stages: z.record(
    z.string(),
    z.object({
      sampled: Estimate,
      greedy: Estimate,
      format: Estimate,
      length: z.number(),
      best: Estimate.exactOptional(),
      cool: Estimate.exactOptional(),
    }),
  ),
  change: z.object({ sampled: Estimate, greedy: Estimate }).nullable(),
})

const Choices = z.object({
  task: z.string(),
  kind: z.string(),
  questions: z.int(),
  stages: z.record(z.string(), z.object({ sampled: Estimate, greedy: Estimate })),
})

/** `evaluation.json`, as the evaluation wrote it. */
export const EvaluationFile: z.ZodType<EvaluationSummary> = z
  .object({
    samplesPerQuestion: z.int(),
    temperature: z.number(),
    seed: z.number(),
    coolTemperature: z.number().exactOptional(),
    stages: z.array(z.string()).min(1),
    rows: z.array(Row),
    choices: z.array(Choices).exactOptional(),
  })
  .refine(({ stages, rows }) => rows.every((row) => stages.every((stage) => stage in row.stages)), {
    message: 'a row lacks a stage',
    path: ['rows'],
  })
