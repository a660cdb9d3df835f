import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { familyOf, parseModelConfig } from '../families/families.ts'
import { folderFile } from '../hf/folder-file.ts'
import { formatJson, readJson, readOptionalJson, readOptionalText } from '../hf/json-file.ts'
import { replaceFolder } from '../hf/replace-folder.ts'
import { type FloatTensor, writeSafetensors } from '../hf/safetensors.ts'
import type { ModelConfig } from '../model/config.ts'
import type { Processor } from '../prompt/processor.ts'
import { readWeights } from './weights.ts'

/** A model read from a Hugging Face folder. */
export interface ModelFolder {
  dir: string
  config: ModelConfig
  /** By the names of the published checkpoints, in the order of the network. */
  weights: Map<string, FloatTensor>
  processor: Processor
}

/** What a folder holds beside its weights; copied to every checkpoint made from it. */
const companions = [
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
  'chat_template.jinja',
  'chat_template.json',
  'preprocessor_config.json',
  'processor_config.json',
  'video_preprocessor_config.json',
  'LICENSE',
]

/**
 * Reads a model of any family as downloaded: configuration, processor, and weights in one file or in shards, F32, F16 or BF16.
 * @throws SpatialError `model`, one line that names the file and the field or weight
 */
export async function readModelFolder(dir: string): Promise<ModelFolder> {
  const config = await readConfig(dir)
  const [processor, weights] = await Promise.all([readProcessor(dir, config), readWeights(dir, config)])
  return { dir, config, weights, processor }
}

/** The configuration of a model folder alone. @throws SpatialError `model` */
export async function readConfig(dir: string): Promise<ModelConfig> {
  const generation = await readOptionalJson(dir, 'generation_config.json')
  return parseModelConfig(await readJson(dir, 'config.json'), join(dir, 'config.json'), generation)
}

/** The processor of a model folder alone: no weight is read. @throws SpatialError `model` */
export async function readProcessor(dir: string, config: ModelConfig): Promise<Processor> {
  const tokenizerConfig = await readJson(dir, 'tokenizer_config.json')
  const family = familyOf(config)
  const preprocessor = family.readsPictures ? await readPreprocessor(dir) : undefined
  const videoPreprocessor = family.readsPictures ? await readVideoPreprocessor(dir) : undefined
  const files = {
    tokenizer: await readJson(dir, 'tokenizer.json'),
    tokenizerConfig,
    chatTemplate: await readChatTemplate(dir, tokenizerConfig),
  }
  return family.processor(
    { ...files, ...(preprocessor && { preprocessor }), ...(videoPreprocessor && { videoPreprocessor }) },
    config,
  )
}

/**
 * Writes a model folder under a temporary name and renames it; an older folder of that name is replaced only then.
 * @param options.from the folder the model was read from: its configuration, tokenizer and templates are copied
 * @param options.dtype storage of the weights, default F32
 * @param options.finish writes further files into the folder before it becomes visible
 * @throws SpatialError `model` if the folder cannot be written
 */
export async function writeModelFolder(
  dir: string,
  options: {
    from: string
    weights: Iterable<readonly [string, FloatTensor]>
    dtype?: 'F32' | 'BF16'
    finish?: (partialDir: string) => Promise<void>
  },
): Promise<void> {
  const dtype = options.dtype ?? 'F32'
  await replaceFolder(dir, async (partial) => {
    for (const name of companions) {
      const file = await folderFile(options.from, name)
      if (file !== null) await copyFile(file, join(partial, name))
    }
    const origin = await readJson(partial, 'config.json')
    const { storedName } = familyOf(await readConfig(partial))
    const stored = dtype === 'F32' ? 'float32' : 'bfloat16'
    // Newer writers say `dtype`, which newer readers heed before the older name.
    const config = { ...origin, ...(origin.dtype !== undefined && { dtype: stored }), torch_dtype: stored }
    await writeFile(join(partial, 'config.json'), formatJson(config))
    await writeSafetensors(join(partial, 'model.safetensors'), renamed(options.weights, storedName), { dtype })
    await options.finish?.(partial)
  })
}

function* renamed(weights: Iterable<readonly [string, FloatTensor]>, storedName: (name: string) => string) {
  for (const [name, tensor] of weights) yield [storedName(name), tensor] as const
}

async function readPreprocessor(dir: string): Promise<{ json: unknown; file: string }> {
  const own = await readOptionalJson(dir, 'preprocessor_config.json')
  if (own) return { json: own, file: join(dir, 'preprocessor_config.json') }
  const shared = await readOptionalJson(dir, 'processor_config.json')
  if (shared?.image_processor) return { json: shared.image_processor, file: join(dir, 'processor_config.json') }
  throw new SpatialError(
    'model',
    `${join(dir, 'preprocessor_config.json')}: not found; download the model's processor files`,
  )
}

/** What a folder says of videos alone, if anything. */
async function readVideoPreprocessor(dir: string): Promise<{ json: unknown; file: string } | undefined> {
  const shared = await readOptionalJson(dir, 'processor_config.json')
  if (shared?.video_processor) return { json: shared.video_processor, file: join(dir, 'processor_config.json') }
  const own = await readOptionalJson(dir, 'video_preprocessor_config.json')
  return own && { json: own, file: join(dir, 'video_preprocessor_config.json') }
}

const Templates = z.union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))])

async function readChatTemplate(dir: string, tokenizerConfig: Record<string, unknown>): Promise<string> {
  const own = await readOptionalText(dir, 'chat_template.jinja')
  if (own !== undefined) return own
  const held = (await readOptionalJson(dir, 'chat_template.json'))?.chat_template ?? tokenizerConfig.chat_template
  const templates = Templates.safeParse(held).data
  const chosen = typeof templates === 'string' ? templates : templates?.find(({ name }) => name === 'default')?.template
  const file = join(dir, 'chat_template.jinja')
  if (chosen === undefined) throw new SpatialError('model', `${file}: not found; download the model's chat template`)
  return chosen
}
