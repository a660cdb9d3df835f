import { numberBetween, wholeNumber } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { omittable } from '@spatial-ssrl/endpoint'
import type { Command } from 'commander'
import { z } from 'zod'
import type { EvalModel, EvalSampling } from '../models/model.ts'
import { parseModelSpec } from '../models/parse-model.ts'
import { serviceAccess } from '../models/service-access.ts'

/** Names of parameters that are not sent. */
const omitFlag = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(omittable, `expected names with commas between them, of ${omittable.join(', ')}`)))

/** Flags that say which model is asked and how. */
export const modelFlags = {
  model: z.string(),
  adapter: z.string().min(1).optional(),
  device: z.string().min(1).optional(),
  frozen: z.enum(['memory', 'files', 'int4']).optional(),
  temperature: numberBetween(0, 10).optional(),
  topP: numberBetween(0, 1).optional(),
  topK: wholeNumber(-1).optional(),
  minP: numberBetween(0, 1).optional(),
  repetitionPenalty: numberBetween(0, 10).optional(),
  maxTokens: wholeNumber(1).optional(),
  n: wholeNumber(1, 1024).optional(),
  seed: z.string().default('0'),
  concurrency: wholeNumber(1, 4096).optional(),
  timeout: wholeNumber(1).optional(),
  hosted: z.boolean().default(false),
  omit: omitFlag.optional(),
  answerFrom: z.enum(['content', 'reasoning']).default('content'),
}
type ModelFlags = z.output<z.ZodObject<typeof modelFlags>>

export function addModelFlags(command: Command): Command {
  return command
    .requiredOption('--model <model>', 'a model folder, or openai:URL#NAME (several URLs with commas between them)')
    .option('--adapter <folder>', "adapter beside a model folder, in PEFT's format")
    .option('--device <name>', 'what a model folder runs on: cpu or webgpu; default cpu')
    .option('--frozen <place>', 'where the weights of a model folder are: memory, files or int4; default by size')
    .option('--temperature <t>', 'default 0 (greedy), or 0.7 with --n above 1')
    .option('--top-p <p>', 'default 1')
    .option('--top-k <k>', 'default -1, all')
    .option('--min-p <p>', 'default 0')
    .option('--repetition-penalty <r>', 'default 1')
    .option('--max-tokens <n>', 'new tokens per reply; default: what the profile’s script allows')
    .option('--n <n>', 'replies per item; above 1 pass@k is told')
    .option('--seed <seed>', 'default 0')
    .option('--concurrency <n>', 'requests in flight at one server; default 32')
    .option('--timeout <seconds>', 'longest time of one request; default 1200')
    .option('--hosted', 'send only parameters of the OpenAI API, whose services refuse others')
    .option('--omit <names>', 'parameters that the service refuses and that are not sent, as in seed,top_p')
    .option(
      '--answer-from <where>',
      'content (default), or reasoning: a reply without content is scored by its reasoning, which is kept apart',
    )
}

export function samplingOf(flags: ModelFlags, maxTokens: number): EvalSampling {
  const n = flags.n ?? 1
  return {
    n,
    temperature: flags.temperature ?? (n > 1 ? 0.7 : 0),
    topP: flags.topP ?? 1,
    topK: flags.topK ?? -1,
    minP: flags.minP ?? 0,
    repetitionPenalty: flags.repetitionPenalty ?? 1,
    maxTokens: flags.maxTokens ?? maxTokens,
    seed: flags.seed,
    parameters: flags.hosted ? 'hosted' : 'full',
    ...(flags.omit && { omit: [...new Set(flags.omit)].sort() }),
  }
}

/**
 * Whether `--model` names what can be opened here: an early word, before any data is read.
 * @throws SpatialError `config` for an address that is none, an adapter or device beside a server, a device that this machine has not,
 * or a folder where nothing runs folders
 */
export async function checkModel({
  model,
  adapter,
  device,
  frozen,
}: Pick<ModelFlags, 'model' | 'adapter' | 'device' | 'frozen'>): Promise<void> {
  if (parseModelSpec(model).kind === 'endpoint') {
    if (adapter !== undefined)
      throw new SpatialError('config', '--adapter: a server loads its adapters itself — name the adapter in --model')
    if (device !== undefined)
      throw new SpatialError('config', '--device: a server has a device of its own — leave it out')
    if (frozen !== undefined)
      throw new SpatialError('config', '--frozen: a server has its weights where it wants — leave it out')
    return
  }
  const { loadRuntime } = await import('../models/runtime.ts')
  const { checkDevice } = await loadRuntime()
  if (device !== undefined) await checkDevice(device)
}

/**
 * Opens what `--model` names.
 * @param environment holds the key and the proxies of a served model
 * @throws SpatialError `config` or `model`
 */
export async function openModel(
  flags: ModelFlags,
  sampling: EvalSampling,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv,
): Promise<EvalModel> {
  const spec = parseModelSpec(flags.model)
  if (spec.kind === 'folder') {
    const { openLocalModel } = await import('../models/local-model.ts')
    return openLocalModel(spec.folder, {
      sampling,
      signal,
      ...(flags.adapter !== undefined && { adapter: flags.adapter }),
      ...(flags.device !== undefined && { device: flags.device }),
      ...(flags.frozen !== undefined && { frozen: flags.frozen }),
      onNotice: (line) => void process.stderr.write(`${line}\n`),
    })
  }
  const { openEndpointModel } = await import('../models/endpoint-model.ts')
  return openEndpointModel({
    baseUrls: spec.baseUrls,
    name: spec.name,
    concurrency: flags.concurrency ?? 32,
    sampling,
    parameters: sampling.parameters,
    signal,
    ...(flags.timeout !== undefined && { timeout: flags.timeout * 1000 }),
    ...(sampling.omit && { omit: sampling.omit }),
    ...serviceAccess(environment),
  })
}
