import { cosineScaled, softOverlongPenalty } from '../shaping/length.ts'
import { repetitionShare } from '../shaping/repetition.ts'
import { type Options, readOptions, unexpected } from './read-options.ts'

/** Factors on a reward by the form of the reply, as JSON; each in [0, 1]. */
export interface ShapingSpec {
  /** 1 up to `limit` − `buffer` tokens, falling to 0 at `limit` (DAPO, arXiv:2503.14476). */
  overlong?: { limit: number; buffer: number }
  /** 1 − weight · share of the n-grams of words that repeat an earlier one. */
  repetition?: { n: number; weight: number }
  /** From `short` at length 0 to `long` at `limit` tokens (arXiv:2502.03373), for full rewards and for all others. */
  cosine?: { limit: number; right: [short: number, long: number]; wrong: [short: number, long: number] }
}

/** The factor for a reply; null where its length in tokens has to be known and is not. */
export type Shaping = (reply: { text: string; tokens: number | undefined; reward: number }) => number | null

/** @throws RangeError naming the key that is wrong */
export function parseShaping(where: string, json: unknown): Shaping {
  const options = readOptions(where, json)
  const factors: Shaping[] = []
  if (options.has('overlong')) factors.push(overlong(readOptions(`${where}.overlong`, options.value('overlong'))))
  if (options.has('repetition'))
    factors.push(repetition(readOptions(`${where}.repetition`, options.value('repetition'))))
  if (options.has('cosine')) factors.push(cosine(readOptions(`${where}.cosine`, options.value('cosine'))))
  for (const key of ['overlong', 'repetition', 'cosine']) options.value(key)
  options.finish()
  return (reply) =>
    factors.reduce<number | null>((product, factor) => {
      const share = factor(reply)
      return product === null || share === null ? null : product * share
    }, 1)
}

function overlong(options: Options): Shaping {
  const limit = options.needed('limit', 1)
  const buffer = options.needed('buffer', 1, limit)
  options.finish()
  return ({ tokens }) => (tokens === undefined ? null : 1 + softOverlongPenalty(tokens, limit, buffer))
}

function repetition(options: Options): Shaping {
  const [n, weight] = [options.needed('n', 1), options.needed('weight', 0, 1)]
  if (!Number.isInteger(n)) throw unexpected(`${options.where}.n`, 'a whole number', n)
  options.finish()
  return ({ text }) => 1 - weight * repetitionShare(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [], n)
}

function cosine(options: Options): Shaping {
  const limit = options.needed('limit', 1)
  const [right, wrong] = [ends(options, 'right'), ends(options, 'wrong')]
  options.finish()
  return ({ tokens, reward }) =>
    tokens === undefined ? null : cosineScaled(tokens, limit, ...(reward === 1 ? right : wrong))
}

function ends(options: Options, key: string): [short: number, long: number] {
  const value = options.value(key)
  const isShare = (share: unknown): share is number => typeof share === 'number' && share >= 0 && share <= 1
  if (Array.isArray(value) && value.length === 2 && value.every(isShare)) return [value[0]!, value[1]!]
  throw unexpected(`${options.where}.${key}`, 'two shares [short, long] in [0, 1]', value)
}
