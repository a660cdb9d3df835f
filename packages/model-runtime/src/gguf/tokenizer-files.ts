import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { readFields, TokenId } from '../hf/config-fields.ts'
import { shortened } from '../hf/shortened.ts'
import type { GgufFile } from './read-gguf.ts'

const Vocabulary = z.object({
  'tokenizer.ggml.model': z.literal('gpt2', 'only "gpt2", byte-level BPE, is supported'),
  'tokenizer.ggml.pre': z.string().default('default'),
  'tokenizer.ggml.tokens': z.array(z.string()).max(2 ** 21),
  'tokenizer.ggml.token_type': z.array(z.number()).max(2 ** 21),
  'tokenizer.ggml.merges': z.array(z.string()).max(2 ** 21),
  'tokenizer.chat_template': z.string(),
  'tokenizer.ggml.bos_token_id': TokenId.optional(),
  'tokenizer.ggml.eos_token_id': TokenId,
  'tokenizer.ggml.eot_token_id': TokenId.optional(),
  'tokenizer.ggml.unknown_token_id': TokenId.optional(),
  'tokenizer.ggml.padding_token_id': TokenId.optional(),
})

/** Numbers of `token_type`. */
const types = { control: 3, userDefined: 4 }

const byteLevel = (useRegex: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: useRegex,
})
const splitAt = (pattern: string) => ({
  type: 'Sequence',
  pretokenizers: [
    { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
    byteLevel(false),
  ],
})
const words = (digits: string) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`

/** How text is cut before merges are applied, by what llama.cpp calls it. */
const cuts: Record<string, object> = {
  default: byteLevel(true),
  'gpt-2': byteLevel(true),
  smollm: { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, byteLevel(true)] },
  qwen2: splitAt(words('\\p{N}')),
  'llama-bpe': splitAt(words('\\p{N}{1,3}')),
}

/** Files of the text side of a model folder, as JSON, and the chat template. */
export interface TokenizerFiles {
  tokenizer: object
  tokenizerConfig: object
  chatTemplate: string
  tokens: number
  ends: { bos_token_id?: number; eos_token_id: number | number[]; pad_token_id?: number }
}

/** Makes them from the vocabulary of a GGUF file. @throws SpatialError `model` that names the field */
export function tokenizerFiles({ metadata, file }: GgufFile): TokenizerFiles {
  const fields = readFields(Vocabulary, metadata, file)
  const cut = fields['tokenizer.ggml.pre']
  if (!Object.hasOwn(cuts, cut)) {
    const known = Object.keys(cuts).join(', ')
    throw new SpatialError(
      'model',
      `${file}: tokenizer.ggml.pre: ${shortened(cut)} is not read; expected one of ${known}`,
    )
  }
  const tokens = fields['tokenizer.ggml.tokens']
  const kinds = fields['tokenizer.ggml.token_type']
  const added = tokens.flatMap((content, id) => {
    const special = kinds[id] === types.control
    if (!special && kinds[id] !== types.userDefined) return []
    return [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special }]
  })
  const token = (name: 'bos' | 'eos' | 'unknown' | 'padding') => fields[`tokenizer.ggml.${name}_token_id`]
  const named = {
    bos_token: token('bos'),
    eos_token: token('eos'),
    unk_token: token('unknown'),
    pad_token: token('padding'),
  }
  const texts = Object.entries(named).flatMap(([name, id]) => (id === undefined ? [] : [[name, tokens[id]]]))
  const ends = [token('eos')!, fields['tokenizer.ggml.eot_token_id'] ?? token('eos')!]
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: added,
      normalizer: cut === 'qwen2' ? { type: 'NFC' } : null,
      pre_tokenizer: cuts[cut],
      post_processor: null,
      decoder: byteLevel(true),
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: '',
        end_of_word_suffix: '',
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: cut === 'llama-bpe',
        vocab: Object.fromEntries(tokens.map((text, id) => [text, id])),
        merges: fields['tokenizer.ggml.merges'],
      },
    },
    tokenizerConfig: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      clean_up_tokenization_spaces: false,
      ...Object.fromEntries(texts),
    },
    chatTemplate: fields['tokenizer.chat_template'],
    tokens: tokens.length,
    ends: {
      ...(named.bos_token !== undefined && { bos_token_id: named.bos_token }),
      eos_token_id: ends[0] === ends[1] ? ends[0]! : ends,
      ...(named.pad_token !== undefined && { pad_token_id: named.pad_token }),
    },
  }
}
