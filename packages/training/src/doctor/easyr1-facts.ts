import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { describeIssue } from '../config/config-file.ts'
import type { RunFacts } from './run-facts.ts'

const number = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
const flag = z.union([z.boolean(), z.enum(['true', 'false', 'True', 'False']).transform((text) => /^t/i.test(text))])

/** The keys of EasyR1's configuration that matter here, with its own defaults (examples/config.yaml and the dataclasses behind it). */
const EasyR1 = z.looseObject({
  data: z.looseObject({
    train_files: z.string().default(''),
    val_files: z.string().default(''),
    max_prompt_length: number.default(512),
    max_response_length: number.default(512),
    rollout_batch_size: number.default(512),
    min_pixels: number.nullable().default(262144),
    max_pixels: number.nullable().default(4194304),
    filter_overlong_prompts: flag.default(true),
  }),
  algorithm: z.looseObject({}).default({}),
  worker: z.looseObject({
    actor: z
      .looseObject({
        global_batch_size: number.default(256),
        model: z.looseObject({ lora: z.looseObject({ rank: number.default(0) }).nullish() }).nullish(),
      })
      .prefault({}),
    rollout: z
      .looseObject({ n: number.default(1), limit_images: number.default(0), tensor_parallel_size: number.default(2) })
      .prefault({}),
  }),
  trainer: z.looseObject({
    total_epochs: number.default(15),
    max_steps: number.nullish(),
    nnodes: number.default(1),
    n_gpus_per_node: number.default(8),
    save_freq: number.default(-1),
  }),
})

/** Whether a configuration is one of EasyR1. */
export function isEasyR1(content: object): boolean {
  return 'data' in content && 'worker' in content && 'trainer' in content
}

/** @throws SpatialError `config` naming the key that is no value of EasyR1 */
export function easyR1Facts(content: object, file: string): RunFacts {
  const parsed = EasyR1.safeParse(content)
  if (!parsed.success) throw new SpatialError('config', `${file}: ${describeIssue(parsed.error.issues[0]!)}`)
  const { data, worker, trainer } = parsed.data
  const { actor, rollout } = worker
  const named = (key: 'train_files' | 'val_files') =>
    data[key] === '' ? null : { name: data[key], key: `data.${key}` }
  return {
    engine: 'easyr1',
    gpus: { number: trainer.nnodes * trainer.n_gpus_per_node, nodes: trainer.nnodes, key: 'trainer.n_gpus_per_node' },
    tensorParallel: rollout.tensor_parallel_size,
    batch: { number: data.rollout_batch_size, key: 'data.rollout_batch_size' },
    groupSize: rollout.n,
    update: { number: actor.global_batch_size, key: 'worker.actor.global_batch_size' },
    epochs: { number: trainer.total_epochs, key: 'trainer.total_epochs' },
    maxSteps: { number: trainer.max_steps ?? null, key: 'trainer.max_steps' },
    saveEvery: trainer.save_freq > 0 ? { number: trainer.save_freq, key: 'trainer.save_freq' } : null,
    maxRows: null,
    prompt: { tokens: data.max_prompt_length, key: 'data.max_prompt_length', filtered: data.filter_overlong_prompts },
    replyTokens: data.max_response_length,
    pixels: { min: data.min_pixels ?? 0, max: data.max_pixels ?? Number.POSITIVE_INFINITY, key: 'data.max_pixels' },
    pictures: { number: rollout.limit_images, key: 'worker.rollout.limit_images' },
    train: named('train_files'),
    validation: named('val_files'),
    training: (actor.model?.lora?.rank ?? 0) > 0 ? 'adapter' : 'full',
  }
}
