import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { describeIssue } from '../config/config-file.ts'
import type { RunFacts } from './run-facts.ts'

/** The keys of a supervised recipe of LLaMA-Factory that matter here, with its own defaults. */
const LlamaFactory = z.looseObject({
  stage: z.literal('sft', 'only the stage sft is read'),
  finetuning_type: z.enum(['lora', 'full', 'freeze', 'oft']).default('lora'),
  cutoff_len: z.number().default(2048),
  max_samples: z.number().nullish(),
  image_max_pixels: z.number().default(768 * 768),
  image_min_pixels: z.number().default(32 * 32),
  per_device_train_batch_size: z.number().default(8),
  gradient_accumulation_steps: z.number().default(1),
  num_train_epochs: z.number().default(3),
  max_steps: z.number().default(-1),
  save_steps: z.number().default(500),
})

/** Whether a configuration is one of LLaMA-Factory. */
export function isLlamaFactory(content: object): boolean {
  return 'model_name_or_path' in content && 'stage' in content
}

/** @throws SpatialError `config` naming the key that is no value of LLaMA-Factory */
export function llamaFactoryFacts(content: object, file: string): RunFacts {
  const parsed = LlamaFactory.safeParse(content)
  if (!parsed.success) throw new SpatialError('config', `${file}: ${describeIssue(parsed.error.issues[0]!)}`)
  const facts = parsed.data
  return {
    engine: 'llama-factory',
    gpus: null,
    tensorParallel: 1,
    batch: { number: facts.per_device_train_batch_size, key: 'per_device_train_batch_size' },
    groupSize: 1,
    update: { number: facts.gradient_accumulation_steps, key: 'gradient_accumulation_steps' },
    epochs: { number: facts.num_train_epochs, key: 'num_train_epochs' },
    maxSteps: { number: facts.max_steps > 0 ? facts.max_steps : null, key: 'max_steps' },
    saveEvery: { number: facts.save_steps, key: 'save_steps' },
    maxRows: facts.max_samples ?? null,
    prompt: { tokens: facts.cutoff_len, key: 'cutoff_len', filtered: false },
    replyTokens: null,
    pixels: { min: facts.image_min_pixels, max: facts.image_max_pixels, key: 'image_max_pixels' },
    pictures: null,
    train: null,
    validation: null,
    training: facts.finetuning_type === 'full' ? 'full' : 'adapter',
  }
}
