import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { familyOf, parseModelConfig } from '../families/families.ts'
import { folderFile } from '../hf/folder-file.ts'
import { formatJson, readJson, readOptionalJson, readOptionalText } from '../hf/json-file.ts'
import { replaceFolder } from '../hf/replace-folder.ts'
import { type FloatTensor, type WritableTensor, type WrittenFormat, writeSafetensors } from '../hf/safetensors.ts'
import type { ModelConfig } from '../model/config.ts'
import type { ResizeRule } from '../model/resize-rule.ts'
import type { Processor } from '../prompt/processor.ts'
import { type FolderSampling, parseFolderSampling } from './folder-sampling.ts'
import { readWeights } from './weights.ts'

/** A model read from a Hugging Face folder. */
export interface ModelFolder {
  dir: string
  config: ModelConfig
  /** By the names of the published checkpoints, in the order of the network. */
  weights: Map<string, FloatTensor>
  processor: Processor
  /** How the folder wants replies to be drawn. */
  folderSampling: FolderSampling
}

/** What a caller may decide about prompts. */
export interface ProcessorOptions {
  /** Whose integers pictures are resized by; default what the folder says, see `ResizeRule`. */
  resize?: ResizeRule
}

/** What a folder holds beside its weights; copied to every checkpoint made from it. */
export const companions = [
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
export async function readModelFolder(dir: string, options: ProcessorOptions = {}): Promise<ModelFolder> {
  const config = await readConfig(dir)
  const [processor, weights, folderSampling] = await Promise.all([
    readProcessor(dir, config, options),
    readWeights(dir, config),
    readFolderSampling(dir),
  ])
  return { dir, config, weights, processor, folderSampling }
}

/** The configuration of a model folder alone. @throws SpatialError `model` */
export async function readConfig(dir: string): Promise<ModelConfig> {
  const generation = await readOptionalJson(dir, 'generation_config.json')
  return parseModelConfig(await readJson(dir, 'config.json'), join(dir, 'config.json'), generation)
}

/** How a model folder wants replies to be drawn. @throws SpatialError `model` */
export async function readFolderSampling(dir: string): Promise<FolderSampling> {
  const file = 'generation_config.json'
  return parseFolderSampling(await readOptionalJson(dir, file), join(dir, file))
}

/** The processor of a model folder alone: no weight is read. @throws SpatialError `model` */
export async function readProcessor(
  dir: string,
  config: ModelConfig,
  { resize }: ProcessorOptions = {},
): Promise<Processor> {
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
    {
      ...files,
      ...(preprocessor && { preprocessor }),
      ...(videoPreprocessor && { videoPreprocessor }),
      ...(resize && { resizeRule: resize }),
    },
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
    weights: Iterable<readonly [string, WritableTensor]>
    dtype?: WrittenFormat
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
    const stored = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' }[dtype]
    // Newer readers heed `dtype` before the older name, and that of each part before that of the whole.
    const config = { ...(storedAs(origin, stored) as object), torch_dtype: stored }
    await writeFile(join(partial, 'config.json'), formatJson(config))
    await writeSafetensors(join(partial, 'model.safetensors'), renamed(options.weights, storedName), { dtype })
    await options.finish?.(partial)
  })
}

function* renamed(weights: Iterable<readonly [string, WritableTensor]>, storedName: (name: string) => string) {
  for (const [name, tensor] of weights) yield [storedName(name), tensor] as const
}

/** A configuration in which every mention of the weights' type, at any depth, is this one. */
function storedAs(value: unknown, stored: string): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value
  const told = (key: string) => key === 'dtype' || key === 'torch_dtype'
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, told(key) ? stored : storedAs(inner, stored)]),
  )
}

async function readPreprocessor(dir: string): Promise<{ json: unknown; file: string }> {
  // transformers heeds the newer layout before the older one where a folder has both.
  const shared = await readOptionalJson(dir, 'processor_config.json')
  if (shared?.image_processor) return { json: shared.image_processor, file: join(dir, 'processor_config.json') }
  const own = await readOptionalJson(dir, 'preprocessor_config.json')
  if (own) return { json: own, file: join(dir, 'preprocessor_config.json') }
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
