import { byteAlphabet, byteLevel } from './byte-level.ts'
import vocabulary from './tiny-vocabulary.json' with { type: 'json' }

/** What `scripts/train-tokenizer.ts` learns from the puzzles' wordings. */
export interface LearnedVocabulary {
  /** Whole chunks that became one token each, most useful first. */
  phrases: string[]
  /** Pairs in byte-level spelling, in the order they are merged. */
  merges: [string, string][]
}

/** Entries of the tiny vocabulary, bytes and special tokens included. */
export const tinyVocabularySize = 512

/** Special tokens follow the 256 bytes in this order, so that their ids outlive a new training of the vocabulary. */
export const tinySpecialTokens = [
  '<|endoftext|>',
  '<|im_start|>',
  '<|im_end|>',
  '<|vision_start|>',
  '<|vision_end|>',
  '<|image_pad|>',
  '<|video_pad|>',
  '<think>',
  '</think>',
] as const

/** The id of a special token. */
export function tinyTokenId(token: (typeof tinySpecialTokens)[number]): number {
  return 256 + tinySpecialTokens.indexOf(token)
}

/**
 * Cuts text into chunks; no token reaches over a cut. What an answer is made of stands alone, so that it is the same token wherever
 * it occurs: digits, option letters, direction words, punctuation (with the space after it), the opening of the box. What lies between is a phrase: spaces do
 * not cut, so a whole wording can be one token.
 */
export const chunkPattern = [
  '(?:user|assistant|system)\\n',
  ' ?\\\\boxed\\{',
  ' [A-H]\\. ',
  '(?<![A-Za-z])(?:[Ll]eft|[Rr]ight|[Ff]ront|[Bb]ack)(?![A-Za-z])',
  '(?<![A-Za-z])[A-H](?![A-Za-z])',
  '[0-9]',
  '[.,:;?!](?: (?![A-H]\\. ))?',
  '[(){}\\-]',
  '\\n',
].join('|')

/** The tiny model's `tokenizer.json`: byte-level BPE whose vocabulary also holds whole phrases (`ignore_merges`). */
export function tinyTokenizerJson(learned: LearnedVocabulary = vocabulary as LearnedVocabulary) {
  const merged = learned.merges.map(([left, right]) => left + right)
  const entries = [...byteAlphabet, ...tinySpecialTokens, ...learned.phrases.map(byteLevel), ...merged]
  const byteLevelOptions = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: tinySpecialTokens.map((content) => ({
      id: tinyTokenId(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: !content.endsWith('think>'),
    })),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: chunkPattern }, behavior: 'Isolated', invert: false },
        byteLevelOptions,
      ],
    },
    post_processor: byteLevelOptions,
    decoder: byteLevelOptions,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: true,
      vocab: Object.fromEntries([...new Set(entries)].map((entry, id) => [entry, id])),
      merges: learned.merges,
    },
  }
}

/** The `tokenizer_config.json` that goes with it. */
export function tinyTokenizerConfigJson() {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: null,
    eos_token: '<|im_end|>',
    pad_token: '<|endoftext|>',
    unk_token: null,
    add_bos_token: false,
    add_prefix_space: false,
    clean_up_tokenization_spaces: false,
    errors: 'replace',
    model_max_length: 32768,
  }
}
