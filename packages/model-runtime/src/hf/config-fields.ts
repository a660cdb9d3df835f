import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'

/** A count from 1 to `most`: several times the figure of the largest published model, and small enough to compute with. */
export const upTo = (most: number) => z.int().min(1).max(most)
export const Width = upTo(65_536)
export const Layers = upTo(1024)
export const Theta = z.number().positive().max(1e12)
export const TokenId = z
  .int()
  .min(0)
  .max(2 ** 21)
const EndTokens = z.union([TokenId, z.array(TokenId).max(64)]).nullish()

/** Tokens that end and pad, wherever a file has them. */
export const endFields = { eos_token_id: EndTokens, pad_token_id: TokenId.nullish() }
const Ends = z.object(endFields)

/** What the decoders read here have in common. */
export const decoderFields = {
  hidden_size: Width,
  intermediate_size: upTo(2 ** 20),
  num_hidden_layers: Layers,
  num_attention_heads: upTo(1024),
  vocab_size: upTo(2 ** 21),
  rms_norm_eps: z.number().positive().max(1),
  hidden_act: z.literal('silu').default('silu'),
  use_sliding_window: z.literal(false).default(false),
}

/** Holds parsed JSON against a schema. @throws SpatialError `model`, one line that names the file and the field */
export function readFields<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]!
  throw new SpatialError('model', `${file}: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`)
}

/** @throws SpatialError `model` unless it holds */
export function requireField(holds: boolean, file: string, field: string, expected: string): void {
  if (!holds) throw new SpatialError('model', `${file}: ${field}: expected ${expected}`)
}

/**
 * The tokens that end and pad a reply.
 * @param sources parts of the file, of which the first that has a token decides
 * @param generation the folder's `generation_config.json`, which decides before them
 * @throws SpatialError `model` when there is no end token, or one that the vocabulary does not have
 */
export function endTokensOf(
  sources: readonly z.output<typeof Ends>[],
  { file, generation, vocabSize }: { file: string; generation: unknown; vocabSize: number },
): { endTokens: number[]; padToken: number } {
  const all = [readFields(Ends, generation ?? {}, 'generation_config.json'), ...sources]
  const first = <K extends keyof z.output<typeof Ends>>(key: K) =>
    all.map((source) => source[key]).find((value) => value !== undefined && value !== null)
  const endTokens = [first('eos_token_id') ?? []].flat()
  requireField(endTokens.length > 0, file, 'eos_token_id', 'at least one end token here or in generation_config.json')
  const padToken = first('pad_token_id') ?? endTokens.at(-1)!
  for (const [field, ids] of [
    ['eos_token_id', endTokens],
    ['pad_token_id', [padToken]],
  ] as const)
    for (const id of ids) requireField(id < vocabSize, file, field, `tokens below vocab_size ${vocabSize}, found ${id}`)
  return { endTokens, padToken }
}
