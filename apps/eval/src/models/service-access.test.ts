import { expect, test } from 'vitest'
import { serviceAccess } from './service-access.ts'

test.each<[string, Record<string, string>, string | undefined]>([
  ['none', {}, undefined],
  ['empty', { SPATIAL_EVAL_API_KEY: '', OPENAI_API_KEY: '' }, undefined],
  ['blank', { OPENAI_API_KEY: ' \r\n\uFEFF' }, undefined],
  ['quotes around nothing', { OPENAI_API_KEY: '""' }, undefined],
  ['its own', { SPATIAL_EVAL_API_KEY: 'sk-a', OPENAI_API_KEY: 'sk-b' }, 'sk-a'],
  ['its own, empty', { SPATIAL_EVAL_API_KEY: ' ', OPENAI_API_KEY: 'sk-b' }, 'sk-b'],
  ['CR', { OPENAI_API_KEY: 'sk-x\r' }, 'sk-x'],
  ['LF', { OPENAI_API_KEY: '\nsk-x\r\n' }, 'sk-x'],
  ['a byte order mark', { OPENAI_API_KEY: '\uFEFFsk-x' }, 'sk-x'],
  ['quotes', { OPENAI_API_KEY: ' "sk-x" \n' }, 'sk-x'],
  ['one quote', { OPENAI_API_KEY: 'sk-"x' }, 'sk-"x'],
])('a key: %s', (_name, environment, key) => expect(serviceAccess(environment).apiKey).toBe(key))

test.each([
  ['sk-geheim\rx', 'SPATIAL_EVAL_API_KEY: character 10 is white space — set it to the key alone'],
  ['Bearer sk-geheim', 'SPATIAL_EVAL_API_KEY: character 7 is white space — set it to the key alone'],
  ['sk-geheim\0', 'SPATIAL_EVAL_API_KEY: character 10 is one that no key holds'],
  ['sk-geheimü', 'SPATIAL_EVAL_API_KEY: character 10 is one that no key holds'],
  ['sk-gehe\u200Bim', 'SPATIAL_EVAL_API_KEY: character 8 is one that no key holds'],
])('a key that no request can carry (%j) is told by its variable, not by its value', (key, message) => {
  const attempt = () => serviceAccess({ SPATIAL_EVAL_API_KEY: key })
  expect(attempt).toThrow(message)
  expect(attempt).toThrow(expect.objectContaining({ code: 'config' }))
  expect(attempt).not.toThrow(/geheim|gehe/)
})

test.each<[Record<string, string>, object]>([
  [{}, {}],
  [
    { HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'http://q:1' },
    { http: 'http://p:1', https: 'http://q:1' },
  ],
  [{ HTTP_PROXY: 'http://p:1', http_proxy: 'http://lower:1' }, { http: 'http://lower:1' }],
  [{ HTTP_PROXY: 'http://p:1', http_proxy: '' }, { http: 'http://p:1' }],
  [
    { all_proxy: 'http://a:1', HTTPS_PROXY: 'http://q:1' },
    { http: 'http://a:1', https: 'http://q:1' },
  ],
  [{ ALL_PROXY: ' ', no_proxy: 'localhost,.corp' }, { direct: 'localhost,.corp' }],
])('proxies of %j', (environment, proxies) => expect(serviceAccess(environment).proxies).toEqual(proxies))
