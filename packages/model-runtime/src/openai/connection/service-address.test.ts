import { describe, expect, test } from 'vitest'
import { serviceAddress, shownAddress } from './service-address.ts'

describe('requests go below the base, with its query', () => {
  test.each([
    ['http://a:8000/v1', 'http://a:8000/v1/chat/completions'],
    ['http://a:8000/v1/', 'http://a:8000/v1/chat/completions'],
    ['http://a:8000/v1///', 'http://a:8000/v1/chat/completions'],
    ['http://a', 'http://a/chat/completions'],
    ['https://a/v1/chat/completions', 'https://a/v1/chat/completions'],
    ['https://a/v1/chat/completions/?x=1', 'https://a/v1/chat/completions?x=1'],
    [
      'https://a/openai/deployments/x?api-version=2024-10-21',
      'https://a/openai/deployments/x/chat/completions?api-version=2024-10-21',
    ],
    ['https://a/v1/?api-key=k%2F1&b=2#part', 'https://a/v1/chat/completions?api-key=k%2F1&b=2'],
    ['http://me:secret@[::1]:80/v1', 'http://[::1]/v1/chat/completions'],
  ])('%s', (base, target) => expect(serviceAddress(base).below('/chat/completions').href).toBe(target))
})

test('a user and a password become a header, and secrets', () => {
  const { authorization, secrets } = serviceAddress('http://me:pass%20word@a/v1?api-key=k1&api-version=2')
  expect(authorization).toBe(`Basic ${Buffer.from('me:pass word').toString('base64')}`)
  expect(secrets).toEqual(['me', 'pass word', 'k1'])
  expect(serviceAddress('http://a/v1').authorization).toBeUndefined()
  expect(serviceAddress('http://%zz@a/v1').authorization).toMatch(/^Basic /)
})

test.each([
  ['http://a:8000/v1', 'http://a:8000/v1'],
  ['http://me:secret@a/v1', 'http://a/v1'],
  ['http://me:se@cret@a/v1', 'http://a/v1'],
  ['https://a/v1?api-key=secret&api-version=2024-10-21', 'https://a/v1?api-key=…&api-version=2024-10-21'],
  ['https://a/v1?code=', 'https://a/v1?code=…'],
  ['https://a/v1?secret', 'https://a/v1?…'],
  ['https://a/v1@2?x=y@z', 'https://a/v1@2?x=…'],
  ['nowhere', 'nowhere'],
])('%s is shown as %s', (text, shown) => expect(shownAddress(text)).toBe(shown))
