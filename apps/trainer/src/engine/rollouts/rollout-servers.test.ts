import { expect, test } from 'vitest'
import { parseReload, parseRollouts } from './rollout-servers.ts'

const [one, two] = ['http://one:8000/v1', 'https://two/v1']

test.each([
  [`openai:${one}#m`, [one], 'm'],
  [`openai:${one}#m,${two}`, [one, two], 'm'],
  [`openai:${one},${two}#m`, [one, two], 'm'],
  [`openai:${one}#org/m,${two}#org/m`, [one, two], 'org/m'],
])('%s', (text, baseUrls, name) => {
  expect(parseRollouts(text)).toEqual({ baseUrls, name })
})

test.each([
  [one, /names no servers/],
  [`openai:${one}`, /name is missing/],
  [`openai:${one}#`, /name is missing/],
  [`openai:${one}#m,${two}#n`, /one name/],
  ['openai:one:8000#m', /one:8000 is no address/],
  [`openai:${one}#m,`, /no address/],
  [`openai:${one}#m,${one}`, /twice/],
  ['openai:http://me:secret@one/v1#m', /SPATIAL_SSRL_API_KEY/],
])('%s is refused', (text, message) => {
  expect(() => parseRollouts(text)).toThrow(message)
  expect(() => parseRollouts(text)).not.toThrow(/secret/)
})

test('how weights arrive', () => {
  expect(parseReload('vllm:out/served')).toEqual({ kind: 'vllm', folder: 'out/served' })
  expect(parseReload('sglang:/a:b')).toEqual({ kind: 'sglang', folder: '/a:b' })
  for (const text of ['out/served', 'vllm:', 'trl:out', 'vllm'])
    expect(() => parseReload(text)).toThrow(/write vllm:FOLDER or sglang:FOLDER/)
})
