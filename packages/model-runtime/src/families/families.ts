import { SpatialError } from '@spatial-ssrl/core'
import { requireField } from '../hf/config-fields.ts'
import { shortened } from '../hf/shortened.ts'
import type { ModelConfig } from '../model/config.ts'
import { countWeights, type Parameter } from '../model/parameter.ts'
import type { Family } from './contract/family.ts'
import { idefics3 } from './idefics3/idefics3.ts'
import { llama } from './llama/llama.ts'
import { qwen3VL } from './qwen3vl/qwen3vl.ts'
import { qwen25VL } from './qwen25vl/qwen25vl.ts'

/** Families: to add one, add its folder and its line here. */
const families: readonly Family[] = [qwen25VL, qwen3VL, idefics3, llama]

/** Weights of a network: 275 GB as float32, twice the largest published model. */
const mostWeights = 2 ** 36

/** The family of a configuration. @throws RangeError for one that no family made */
export function familyOf({ family: name }: ModelConfig): Family {
  const family = families.find((known) => known.name === name)
  if (family === undefined) throw new RangeError(`familyOf: expected a family of this version, got ${name}`)
  return family
}

/**
 * Reads a Hugging Face `config.json` of any family.
 * @param file how errors name the source
 * @param generation the folder's `generation_config.json`, whose end and padding tokens win where it has them
 * @throws SpatialError `model`, one line that names the field
 */
export function parseModelConfig(json: unknown, file: string, generation?: unknown): ModelConfig {
  const type = (json as { model_type?: unknown } | null)?.model_type
  const family = families.find(({ modelTypes }) => modelTypes.some((known) => known === type))
  if (family === undefined) {
    const known = families.flatMap(({ modelTypes }) => modelTypes).join(', ')
    const found = typeof type === 'string' ? `${shortened(type)} is not read` : `found ${foundInstead(type)}`
    throw new SpatialError('model', `${file}: model_type: ${found}; expected one of ${known}`)
  }
  const config = family.parseConfig({ json, file, generation })
  const weights = countWeights(family.parameters(config))
  const expected = `sizes that make at most ${mostWeights} weights, found ${weights}`
  requireField(weights <= mostWeights, file, 'num_hidden_layers', expected)
  return config
}

function foundInstead(value: unknown): string {
  return value === undefined ? 'none' : shortened(JSON.stringify(value))
}

/** The `config.json` of a model, in the layout of the published checkpoints. */
export function toConfigJson(config: ModelConfig): Record<string, unknown> {
  return familyOf(config).configJson(config)
}

/** Every parameter of the network, with the shape it has in published checkpoints, input to output; see `storedName` for its name there. */
export function parameterList(config: ModelConfig): Parameter[] {
  return familyOf(config).parameters(config)
}
