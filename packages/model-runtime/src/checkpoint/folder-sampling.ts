import type { Sampling } from '@spatial-ssrl/core'
import { z } from 'zod'
import { readFields } from '../hf/config-fields.ts'

/** How a folder's `generation_config.json` wants replies to be drawn. */
export interface FolderSampling {
  /** What it says, as fields of a sampling; greedy (`do_sample: false`) is temperature 0. */
  sampling: Partial<
    Pick<Sampling, 'temperature' | 'topK' | 'topP' | 'minP' | 'repetitionPenalty' | 'stop' | 'maxTokens'>
  >
  /** Fields that change replies and that nothing here does, as `num_beams: 4`. */
  notDone: string[]
}

const fields = ['temperature', 'topK', 'topP', 'minP', 'repetitionPenalty', 'stop', 'maxTokens'] as const

const Generation = z.object({
  do_sample: z.boolean().nullish(),
  temperature: z.number().min(0).max(1e6).nullish(),
  top_k: z.int().min(-1).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  repetition_penalty: z.number().gt(0).max(1e6).nullish(),
  max_new_tokens: z.int().min(1).nullish(),
  stop_strings: z.union([z.string().min(1), z.array(z.string().min(1))]).nullish(),
})

/** Fields of transformers that change replies and are not built, and what they are where they change nothing. */
const neutral: Readonly<Record<string, unknown>> = {
  num_beams: 1,
  num_beam_groups: 1,
  penalty_alpha: 0,
  typical_p: 1,
  top_h: 1,
  epsilon_cutoff: 0,
  eta_cutoff: 0,
  no_repeat_ngram_size: 0,
  encoder_no_repeat_ngram_size: 0,
  encoder_repetition_penalty: 1,
  diversity_penalty: 0,
  guidance_scale: 1,
  min_length: 0,
  min_new_tokens: 0,
  bad_words_ids: null,
  suppress_tokens: null,
  begin_suppress_tokens: null,
  forced_bos_token_id: null,
  forced_eos_token_id: null,
  force_words_ids: null,
  constraints: null,
  sequence_bias: null,
  exponential_decay_length_penalty: null,
  watermarking_config: null,
  dola_layers: null,
  token_healing: false,
}

/**
 * Reads what a `generation_config.json` says of sampling; a folder may lack it.
 * @param file how errors name the source
 * @throws SpatialError `model` for a field that is no such figure
 */
export function parseFolderSampling(json: Record<string, unknown> | undefined, file: string): FolderSampling {
  const told = readFields(Generation, json ?? {}, file)
  const { stop_strings: stop } = told
  const temperature = told.do_sample === false ? 0 : told.temperature
  const said = {
    temperature,
    topK: told.top_k === 0 ? -1 : told.top_k, // transformers' 0 is none
    topP: told.top_p,
    minP: told.min_p,
    repetitionPenalty: told.repetition_penalty,
    stop: typeof stop === 'string' ? [stop] : stop,
    maxTokens: told.max_new_tokens,
  }
  const notDone = Object.entries(neutral).flatMap(([name, plain]) => {
    const value = json?.[name]
    const isPlain =
      value === undefined || value === null || value === plain || (Array.isArray(value) && value.length === 0)
    return isPlain ? [] : [`${name}: ${JSON.stringify(value).slice(0, 40)}`]
  })
  return {
    sampling: Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined && value !== null)),
    notDone,
  }
}

const plain: Partial<Sampling> = { temperature: 1, topK: -1, topP: 1, minP: 0, repetitionPenalty: 1, stop: [] }

/**
 * What a folder says of sampling that a sampling does not do, in words for a line of text; null where there is nothing. How long replies
 * may be is everyone's own affair.
 */
export function samplingAside({ sampling, notDone }: FolderSampling, used: Partial<Sampling>): string | null {
  const { temperature = 1 } = used
  const aside = fields.flatMap((name) => {
    const wanted = sampling[name]
    const drawnOnly = name === 'topK' || name === 'topP' || name === 'minP'
    if (wanted === undefined || name === 'maxTokens') return []
    if (drawnOnly && (temperature === 0 || sampling.temperature === 0)) return []
    return JSON.stringify(wanted) === JSON.stringify(used[name] ?? plain[name])
      ? []
      : [`${name} ${JSON.stringify(wanted)}`]
  })
  const all = [...aside, ...notDone]
  return all.length > 0 ? all.join(', ') : null
}
