import { expect, test } from 'vitest'
import { parseFolderSampling, samplingAside } from './folder-sampling.ts'

/** Of the published Qwen2.5-VL-3B-Instruct. */
const published = {
  bos_token_id: 151643,
  pad_token_id: 151643,
  do_sample: true,
  eos_token_id: [151645, 151643],
  repetition_penalty: 1.05,
  temperature: 0.000001,
  transformers_version: '4.49.0',
}
const parse = (json: Record<string, unknown> | undefined) => parseFolderSampling(json, 'generation_config.json')

test('what a folder says is read by the names of a sampling', () => {
  expect(parse(published)).toEqual({ sampling: { temperature: 0.000001, repetitionPenalty: 1.05 }, notDone: [] })
  expect(
    parse({
      top_k: 50,
      top_p: 0.8,
      min_p: 0.1,
      max_new_tokens: 9,
      stop_strings: '###',
      do_sample: false,
      num_beams: 1,
    }),
  ).toEqual({
    sampling: { temperature: 0, topK: 50, topP: 0.8, minP: 0.1, maxTokens: 9, stop: ['###'] },
    notDone: [],
  })
  expect(parse({ top_k: 0, top_p: null })).toEqual({ sampling: { topK: -1 }, notDone: [] })
  expect(parse(undefined)).toEqual({ sampling: {}, notDone: [] })
})

test.each([
  ['num_beams', 4],
  ['no_repeat_ngram_size', 3],
  ['typical_p', 0.9],
  ['bad_words_ids', [[5]]],
  ['guidance_scale', 1.5],
])('%s %o is told as not done', (name, value) => {
  expect(parse({ [name]: value }).notDone).toEqual([`${name}: ${JSON.stringify(value)}`])
})

test.each([
  ['temperature', -1],
  ['temperature', 'warm'],
  ['top_k', 1.5],
  ['top_p', 0],
  ['top_p', 2],
  ['min_p', -0.5],
  ['repetition_penalty', 0],
  ['do_sample', 'yes'],
  ['max_new_tokens', 0],
])('%s %o is refused by name', (name, value) => {
  expect(() => parse({ [name]: value })).toThrow(new RegExp(`^generation_config\\.json: ${name}: `))
})

test('what is not done is told, and what agrees is not', () => {
  const folder = parse(published)
  expect(samplingAside(folder, { temperature: 1 })).toBe('temperature 0.000001, repetitionPenalty 1.05')
  expect(samplingAside(folder, { temperature: 0.000001, repetitionPenalty: 1.05 })).toBe(null)
  expect(samplingAside(parse({ do_sample: true, temperature: 1 }), { temperature: 1 })).toBe(null)
  expect(samplingAside(parse({ do_sample: false, top_p: 0.5 }), { temperature: 0 })).toBe(null)
  expect(samplingAside(parse({ num_beams: 2 }), { temperature: 1 })).toBe('num_beams: 2')
})
