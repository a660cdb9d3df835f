import { expect, test } from 'vitest'
import { createTextTokenizer } from '../../../prompt/text-tokenizer.ts'
import { countChunks, learnVocabulary } from './learn-vocabulary.ts'
import {
  tinySpecialTokens,
  tinyTokenId,
  tinyTokenizerConfigJson,
  tinyTokenizerJson,
  tinyVocabularySize,
} from './tiny-tokenizer.ts'

const json = tinyTokenizerJson()
const tokenizer = createTextTokenizer(json, tinyTokenizerConfigJson())
/** The text of each token. */
const pieces = (text: string) =>
  tokenizer
    .encode(text, { add_special_tokens: false })
    .ids.map((id) => tokenizer.decode([id], { clean_up_tokenization_spaces: false }))

test('the vocabulary has its size, without holes, and small files', () => {
  const ids = Object.values(json.model.vocab).sort((a, b) => a - b)
  expect(ids).toEqual(Array.from({ length: tinyVocabularySize }, (_, id) => id))
  for (const token of tinySpecialTokens) expect(tokenizer.token_to_id(token)).toBe(tinyTokenId(token))
  expect(JSON.stringify(json).length).toBeLessThan(60_000)
  for (const pair of json.model.merges)
    for (const part of [...pair, pair.join('')]) expect(json.model.vocab).toHaveProperty([part])
})

test.each([
  [' \\boxed{0-2-3-1}', [' \\boxed{', '0', '-', '2', '-', '3', '-', '1', '}']],
  ['\\boxed{B}', ['\\boxed{', 'B', '}']],
  ['Right-Front: B', ['Right', '-', 'Front', ': ', 'B']],
  ['? A. Left B. Right-Back C. Front', ['?', ' A. ', 'Left', ' B. ', 'Right', '-', 'Back', ' C. ', 'Front']],
  ['<think>12</think> \\boxed{D}', ['<think>', '1', '2', '</think>', ' \\boxed{', 'D', '}']],
  ['<|im_start|>user\n', ['<|im_start|>', 'user\n']],
])('%j is cut where answers need it', (text, expected) => {
  expect(pieces(text)).toEqual(expected)
})

test('words that contain a direction or a letter are not torn', () => {
  expect([...countChunks(['TopLeft ABC Backdrop upright']).keys()]).toEqual(['TopLeft ABC Backdrop upright'])
})

test('frequent wordings are one token', () => {
  expect(pieces('<think>Match the edges of the patches.</think>')).toHaveLength(4)
})

const corpus = Array.from({ length: 40 }, (_, i) => [
  `<|im_start|>user\nWhich of the ${i} marvellous quiet zebras jumped over lazy fences?<|im_end|>`,
  `<think>Because foxes keep vowing by ${'abcdefghij'
    .split('')
    .map((letter, j) => `${letter}${String.fromCharCode(97 + ((i * 7 + j * 3) % 26))}`)
    .join(' ')}.</think>`,
]).flat()

test('learning is deterministic, fills the vocabulary and finds the phrase', () => {
  const learned = learnVocabulary(corpus)
  expect(learnVocabulary(corpus)).toEqual(learned)
  expect(learned.phrases).toContain(' marvellous quiet zebras jumped over lazy fences')
  const vocabulary = tinyTokenizerJson(learned).model.vocab
  expect(Object.keys(vocabulary)).toHaveLength(tinyVocabularySize)
})

test('too little text is said so', () => {
  expect(() => learnVocabulary(['short'])).toThrow('expected text for')
})
