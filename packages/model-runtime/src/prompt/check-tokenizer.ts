import { z } from 'zod'
import { shortened, shortName } from '../hf/shortened.ts'
import { patternProblem } from './split-pattern.ts'

/** What each part of a tokenizer may be made of: the kinds that byte-level BPE tokenizers use, whose work is bounded by the text. */
const kinds = {
  normalizer: ['Sequence', 'NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase', 'StripAccents'],
  pre_tokenizer: ['Sequence', 'Split', 'ByteLevel', 'Digits', 'Punctuation', 'Whitespace', 'WhitespaceSplit'],
  post_processor: ['Sequence', 'ByteLevel', 'TemplateProcessing', 'RobertaProcessing', 'BertProcessing'],
  decoder: ['Sequence', 'ByteLevel', 'Fuse', 'ByteFallback'],
} as const

/** Members of a sequence, and of sequences within it, taken together. */
const mostParts = 16
const mostTokenCharacters = 2048

const Token = z.string().max(mostTokenCharacters)
const Id = z.int().min(0)
/** Looked at entry by entry below: copies of 150,000 entries are slow, and lose a token named `__proto__`. */
const Vocabulary = z.custom<Record<string, unknown>>((value) => isObject(value), 'expected a map of tokens to ids')
const Part = z.looseObject({ type: z.string() }).nullable()
const Tokenizer = z.looseObject({
  normalizer: Part,
  pre_tokenizer: Part,
  post_processor: Part,
  decoder: Part,
  model: z.looseObject({
    type: z.literal('BPE'),
    vocab: Vocabulary,
    merges: z.array(z.unknown()),
    unk_token: Token.nullish(),
    continuing_subword_prefix: z.literal('').nullish(),
    end_of_word_suffix: z.literal('').nullish(),
    byte_fallback: z.boolean().nullish(),
    ignore_merges: z.boolean().nullish(),
  }),
  added_tokens: z.array(z.looseObject({ content: Token.min(1), id: Id, special: z.boolean().nullish() })).nullish(),
})

/** A part of a tokenizer that its kind makes no promise about. */
interface Piece {
  type?: unknown
  pattern?: unknown
  [list: string]: unknown
}

/**
 * Holds a parsed `tokenizer.json` against what is read here, before the library takes it: byte-level BPE as in the models of this
 * architecture. Kinds of parts, patterns, ids and merges are checked.
 * @param vocabSize rows of the embedding; every id lies below
 * @throws Error that names the field
 */
export function checkTokenizer(tokenizer: object, vocabSize: number): void {
  const read = Tokenizer.safeParse(tokenizer)
  if (!read.success) {
    const { path, message } = read.error.issues[0]!
    throw new Error(`${path.map((key) => shortName(String(key))).join('.')}: ${message}`)
  }
  const { model, added_tokens: added, ...parts } = read.data
  for (const name of ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder'] as const)
    if (parts[name] !== null) checkPart(parts[name], name, kinds[name], { left: mostParts })
  checkIds(model.vocab, added ?? [], vocabSize)
  checkMerges(model.vocab, model.merges)
}

function checkPart(part: Piece, field: string, known: readonly string[], parts: { left: number }): void {
  if (parts.left-- <= 0) throw new Error(`${field}: more than ${mostParts} parts`)
  const { type } = part
  if (typeof type !== 'string' || !known.includes(type))
    throw new Error(`${field}.type: ${shortened(String(type))} is not read; expected ${known.join(', ')}`)
  if (type === 'Split') checkPattern(part.pattern, `${field}.pattern`)
  for (const list of ['normalizers', 'pretokenizers', 'processors', 'decoders', 'single']) {
    const members = part[list]
    if (!Array.isArray(members)) continue
    if (members.length > mostParts) throw new Error(`${field}.${list}: more than ${mostParts} parts`)
    if (list !== 'single')
      for (const [index, member] of members.entries())
        checkPart(Object(member) as Piece, `${field}.${list}.${index}`, known, parts)
  }
}

function checkPattern(pattern: unknown, field: string): void {
  const { Regex: regex, String: text } = Object(pattern) as { Regex?: unknown; String?: unknown }
  if (typeof text === 'string' && regex === undefined && text.length > 0 && text.length <= mostTokenCharacters) return
  if (typeof regex !== 'string') throw new Error(`${field}: expected {Regex} or {String}`)
  const problem = patternProblem(regex)
  if (problem !== null) throw new Error(`${field}.Regex: ${problem}`)
}

function checkIds(
  vocab: Record<string, unknown>,
  added: readonly { content: string; id: number }[],
  vocabSize: number,
): void {
  const holders = new Map<number, string>()
  const hold = (field: string, token: string, id: unknown) => {
    if (token.length > mostTokenCharacters) throw new Error(`${field}: ${shortened(token)} is too long`)
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= vocabSize)
      throw new Error(`${field}: ${shortened(token)} has the id ${id}, expected one below vocab_size ${vocabSize}`)
    const holder = holders.get(id) ?? token
    if (holder !== token) throw new Error(`${field}: ${shortened(token)} has the id ${id} of ${shortened(holder)}`)
    holders.set(id, token)
  }
  for (const [token, id] of Object.entries(vocab)) hold('model.vocab', token, id)
  for (const { content, id } of added) hold('added_tokens', content, id)
}

function checkMerges(vocab: Record<string, unknown>, merges: readonly unknown[]): void {
  for (const [index, merge] of merges.entries()) {
    const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge
    const [left, right] = Array.isArray(pair) && pair.length === 2 ? (pair as unknown[]) : []
    const joins =
      typeof left === 'string' &&
      typeof right === 'string' &&
      [left, right, left + right].every((token) => token !== '' && Object.hasOwn(vocab, token))
    if (!joins)
      throw new Error(`model.merges.${index}: ${shortened(String(merge))} does not join two tokens of the vocabulary`)
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
