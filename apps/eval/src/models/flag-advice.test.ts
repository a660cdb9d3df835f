import { EndpointError, type ParameterSet } from '@spatial-ssrl/model-runtime/openai'
import { expect, test } from 'vitest'
import { withFlagAdvice } from './flag-advice.ts'

const refused = (parameter: string, problem = 'http://a: HTTP 400 no') =>
  new EndpointError('access', `${problem} — mend it`, { problem, status: 400, remedy: 'parameter', parameter })

test.each<[string, ParameterSet, EndpointError, RegExp]>([
  ['one of vLLM', 'full', refused('min_p'), /^http:\/\/a: HTTP 400 no — add --hosted, which sends only/],
  ['the older name', 'full', refused('max_tokens'), /add --hosted/],
  [
    'too many tokens',
    'full',
    refused('max_tokens', 'supports at most 9'),
    /— give --max-tokens a value .*--omit max_tokens$/,
  ],
  ['temperature 0', 'hosted', refused('temperature'), /— give --temperature a value .*, or add --omit temperature$/],
  ['one without a flag', 'full', refused('seed'), /— add --omit seed$/],
  ['the newer name', 'hosted', refused('max_completion_tokens'), /leave out --hosted/],
  ['one that is always sent', 'full', refused('stream'), /— mend it$/],
  [
    'a key',
    'full',
    new EndpointError('access', 'no — x', { problem: 'no', remedy: 'key' }),
    /^no — check SPATIAL_EVAL_API_KEY/,
  ],
  [
    'a proxy',
    'full',
    new EndpointError('access', 'no — x', { problem: 'no', remedy: 'proxy' }),
    /HTTPS_PROXY.*NO_PROXY/,
  ],
  ['anything else', 'full', new EndpointError('request', 'no — x'), /^no — x$/],
])('%s (%s)', (_name, parameters, error, message) => {
  const advised = withFlagAdvice(error, parameters) as EndpointError
  expect(advised).toBeInstanceOf(EndpointError)
  expect(advised.message).toMatch(message)
  const { failure, status, remedy, parameter } = error
  expect(advised).toMatchObject({ failure, status, remedy, parameter })
})

test('what is no failure of an endpoint stays what it is', () => {
  const error = new RangeError('x')
  expect(withFlagAdvice(error, 'full')).toBe(error)
})
