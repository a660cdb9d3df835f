import { z } from 'zod'
import { AdapterConfig, adapterOrTrainable } from '../optimise/adapter-config.ts'
import { OptimiserConfig } from '../optimise/optimiser-config.ts'
import { engineOptions, placesFit } from '../place/place.ts'
import { Instruction } from '../questions/stage-prompt.ts'

/** The supervised stage. The learning rate is that of the published cold start (arXiv:2510.27606). */
export const SftConfig = z
  .strictObject({
    steps: z.int().min(1).default(200).describe('optimiser updates'),
    minutes: z
      .number()
      .positive()
      .optional()
      .describe('stop after so many minutes of training, resumed ones included, if that comes before `steps`'),
    batchSize: z.int().min(1).default(64).describe('samples per update'),
    reply: z
      .enum(['cold-start', 'plain', 'bare'])
      .default('cold-start')
      .describe(
        'cold-start: short reasoning and a boxed answer; bare: the answer alone, or plain: behind reasoning every other time, both without the format instruction',
      ),
    tasks: z.array(z.string().min(1)).min(1).optional().describe('tasks to train on; all of the data set unless told'),
    instruction: Instruction,
    trainable: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe("weights that train, by patterns: ['model.layers.*', '!visual.*']; all unless told"),
    adapter: AdapterConfig.optional().describe(
      'an adapter that trains beside the model, which is frozen; none unless told',
    ),
    optimiser: OptimiserConfig.prefault({ learningRate: 1e-5 }),
    seed: z.int().min(0).default(1).describe('seed of the order of questions and the wording of replies'),
    saveEvery: z.int().min(1).default(100).describe('updates between checkpoints'),
    keepCheckpoints: z.int().min(1).default(2).describe('newest checkpoints that are kept'),
    logEvery: z.int().min(1).default(10).describe('updates per line of metrics.jsonl'),
  })
  .refine(({ reply, instruction }) => reply === 'cold-start' || instruction === undefined, {
    path: ['instruction'],
    message: 'has no place with `reply: bare` or `plain`, which ask the problem alone: leave one of them out',
  })
  .refine(adapterOrTrainable.holds, adapterOrTrainable.issue)
export type SftConfig = z.output<typeof SftConfig>

/** The stage as a file gives it: with where the weights live. */
export const SftStageConfig = SftConfig.safeExtend(engineOptions).superRefine(placesFit)
export type SftStageConfig = z.output<typeof SftStageConfig>
