import { describe, expect, test } from 'vitest'
import { type ProxySettings, proxyFor } from './proxy.ts'

const settings: ProxySettings = { http: 'http://p:3128', https: 'q:8080' }
const proxyOf = (url: string, more: ProxySettings = {}) =>
  proxyFor(new URL(url), { ...settings, ...more })?.host ?? null

test('the proxy is that of the scheme; without one there is none', () => {
  expect(proxyOf('http://a/v1')).toBe('p:3128')
  expect(proxyOf('https://a/v1')).toBe('q:8080')
  expect(proxyOf('https://a/v1', { https: ' ' })).toBeNull()
  expect(proxyFor(new URL('http://a'), {})).toBeNull()
})

describe('hosts that are asked directly', () => {
  test.each([
    ['*', 'http://a.example', true],
    ['example.com', 'http://example.com/v1', true],
    ['example.com', 'https://api.example.com/v1', true],
    ['.example.com', 'https://api.example.com/v1', true],
    ['.example.com', 'https://example.com/v1', true],
    ['*.example.com', 'https://api.example.com/v1', true],
    ['Example.COM.', 'https://API.example.com/v1', true],
    ['example.com', 'https://notexample.com/v1', false],
    ['example.com:8000', 'http://example.com:8000/v1', true],
    ['example.com:8000', 'http://example.com/v1', false],
    ['example.com:443', 'https://example.com/v1', true],
    ['b, a  example.com', 'http://example.com', true],
    ['localhost,127.0.0.1', 'http://localhost:8000', true],
    ['localhost,127.0.0.1', 'http://127.0.0.1:8000', true],
    ['localhost', 'http://127.0.0.1:8000', false],
    ['0.0.1', 'http://127.0.0.1', false],
    ['10.0.0.0/8', 'http://10.1.2.3', true],
    ['10.0.0.0/8', 'http://11.1.2.3', false],
    ['10.0.0.0/99', 'http://10.1.2.3', false],
    ['10.0.0.0/8', 'http://ten.example', false],
    ['[::1]', 'http://[::1]:8000', true],
    ['::1', 'http://[::1]:8000', true],
    ['[::1]:8000', 'http://[::1]:8000', true],
    ['fd00::/8', 'http://[fd12::1]', true],
    ['', 'http://localhost', false],
    [',. ,', 'http://a', false],
  ])('%s: %s directly: %s', (direct, url, isDirect) => {
    expect(proxyOf(url, { direct }) === null).toBe(isDirect)
  })
})

test.each(['socks5://u:hidden-word@p:1080', 'http://', 'http://u:hidden-word@:80', '::'])(
  '%s is no HTTP proxy',
  (http) => {
    const attempt = () => proxyFor(new URL('http://a'), { http })
    expect(attempt).toThrow('no HTTP proxy — write http://HOST:PORT')
    expect(attempt).not.toThrow('hidden-word')
  },
)
