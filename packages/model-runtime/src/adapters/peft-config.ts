import { z } from 'zod'
import { readFields, requireField, upTo } from '../hf/config-fields.ts'

/** Absent, or what PEFT writes where a feature is not used. */
const Unused = z.union([z.null(), z.literal(false), z.array(z.unknown()).max(0), z.strictObject({})]).optional()

const Names = z.array(z.string().min(1).max(300)).max(20_000)
const Patterns = z.record(z.string(), z.number().positive().max(1e6)).nullish()

/**
 * `adapter_config.json` as PEFT 0.21 and those before it write it. What changes the network and is not built here has to be unused; what
 * only acts while an adapter is begun or trained (dropout, most ways to draw the first weights) does not matter to one that exists.
 */
const fields = {
  peft_type: z.literal('LORA', 'only LORA is read'),
  r: upTo(65_536),
  lora_alpha: z.number().positive().max(1e6),
  lora_dropout: z.number().min(0).max(1).nullish(),
  use_rslora: z.boolean().nullish(),
  use_dora: z.boolean().nullish(),
  target_modules: z.union([z.string(), Names]),
  exclude_modules: z.union([z.string(), Names]).nullish(),
  layers_to_transform: z.union([z.int().min(0), z.array(z.int().min(0)).max(2048)]).nullish(),
  modules_to_save: Names.nullish(),
  rank_pattern: Patterns,
  alpha_pattern: Patterns,
  bias: z.literal('none', 'expected none: biases that train are not read').nullish(),
  // Other ways to begin (pissa, olora, corda, loftq, lora_ga) change the weights of the network itself.
  init_lora_weights: z
    .union(
      [z.boolean(), z.enum(['gaussian', 'eva', 'orthogonal'])],
      'an adapter that was begun so changes the weights of its model; convert it with PEFT',
    )
    .nullish(),
}

/** Not built here: each has to be unused. */
const unused = [
  'fan_in_fan_out',
  'lora_bias',
  'layers_pattern',
  'layer_replication',
  'trainable_token_indices',
  'target_parameters',
  'alora_invocation_tokens',
  'use_qalora',
  'use_bdlora',
  'arrow_config',
  'velora_config',
  'monteclora_config',
  'kasa_config',
  'megatron_config',
]

/** Facts about who wrote it, and settings of what is refused above or has no effect behind training. */
const ignored = [
  'auto_mapping',
  'base_model_name_or_path',
  'corda_config',
  'ensure_weight_tying',
  'eva_config',
  'inference_mode',
  'loftq_config',
  'lora_ga_config',
  'megatron_core',
  'peft_version',
  'qalora_group_size',
  'revision',
  'runtime_config',
  'task_type',
]

const Known = z.looseObject({ ...fields, ...Object.fromEntries(unused.map((name) => [name, Unused])) })

/** What is read of `adapter_config.json`. */
export type PeftConfig = z.output<z.ZodObject<typeof fields>>

/** @throws SpatialError `model`, one line that names the field */
export function parsePeftConfig(json: unknown, file: string): PeftConfig {
  const config = readFields(Known, json, file)
  for (const [name, value] of Object.entries(config)) {
    const known = Object.hasOwn(fields, name) || unused.includes(name) || ignored.includes(name)
    requireField(known || Unused.safeParse(value).success, file, name, 'a field that PEFT 0.21 writes, or null')
  }
  return config as PeftConfig
}

/** The configuration of an adapter in PEFT's words, as PEFT 0.21 reads it. */
export interface PeftFacts {
  base: string
  rank: number
  alpha: number
  rslora: boolean
  dora: boolean
  targets: string[]
  modulesToSave: string[]
  /** Ranks and alphas that differ, by module. */
  ranks: Record<string, number>
  alphas: Record<string, number>
}

/** `adapter_config.json` for PEFT, vLLM and others, keys in PEFT's order. */
export function peftConfigJson(facts: PeftFacts): Record<string, unknown> {
  return {
    alpha_pattern: facts.alphas,
    base_model_name_or_path: facts.base,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: facts.alpha,
    lora_dropout: 0,
    modules_to_save: facts.modulesToSave.length > 0 ? facts.modulesToSave : null,
    peft_type: 'LORA',
    r: facts.rank,
    rank_pattern: facts.ranks,
    revision: null,
    target_modules: facts.targets,
    task_type: null,
    use_dora: facts.dora,
    use_rslora: facts.rslora,
  }
}
