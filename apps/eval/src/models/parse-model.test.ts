import { expect, test } from 'vitest'
import { parseModelSpec, shownModel } from './parse-model.ts'

test.each([
  ['models/tiny', { kind: 'folder', folder: 'models/tiny' }],
  ['openai:http://a:8000/v1#m', { kind: 'endpoint', baseUrls: ['http://a:8000/v1'], name: 'm' }],
  [
    'openai:http://a/v1,https://b/v1#Qwen/Qwen2.5-VL-7B',
    { kind: 'endpoint', baseUrls: ['http://a/v1', 'https://b/v1'], name: 'Qwen/Qwen2.5-VL-7B' },
  ],
])('%s', (text, spec) => expect(parseModelSpec(text)).toEqual(spec))

test.each([
  ['openai:http://a/v1', "the model's name is missing"],
  ['openai:http://a/v1#', 'name is missing'],
  ['openai:localhost:8000#m', 'localhost:8000: no address'],
  ['openai:#m', 'no address'],
  ['openai:http://me:secret@a/v1#m', 'set SPATIAL_EVAL_API_KEY'],
])('%s is refused', (text, message) => expect(() => parseModelSpec(text)).toThrow(message))

test.each([
  ['models/tiny', 'models/tiny'],
  ['openai:http://a:8000/v1#m', 'openai:http://a:8000/v1#m'],
  [
    'openai:https://a/v1?api-key=secret&api-version=1,https://b/v1#m?x=1',
    'openai:https://a/v1?api-key=…&api-version=1,https://b/v1#m?x=1',
  ],
  ['openai:http://me:secret@a/v1', 'openai:http://a/v1'],
])('%s is shown as %s', (text, shown) => expect(shownModel(text)).toBe(shown))

test.each([
  'openai:http://me:secret@a/v1',
  'openai:http://me:secret@a/v1#m',
  'openai:ftp://a/v1?key=secret#m',
  'openai:http://a?key=secret',
])('a refused address (%s) does not show what is secret in it', (text) => {
  expect(() => parseModelSpec(text)).toThrow('--model')
  expect(() => parseModelSpec(text)).not.toThrow('secret')
})
