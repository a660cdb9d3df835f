import { afterEach, expect, test } from 'vitest'
import { testProxy } from './connection/proxy.fixture.ts'
import { EndpointError } from './failure/endpoint-error.ts'
import { type EndpointOptions, openEndpoint } from './open-endpoint.ts'
import { type ReceivedRequest, type ScriptedReply, type ScriptedServer, scriptedServer } from './scripted-server.ts'

const encodeImage = async () => 'data:image/png;base64,'
const sampling = { n: 1, temperature: 0.7, maxTokens: 20, seed: 1 }
const question = { text: 'What is it?', pictures: async () => [] }

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(respond: (request: ReceivedRequest) => ScriptedReply): Promise<ScriptedServer> {
  const server = await scriptedServer(respond)
  closing.push(server.close)
  return server
}

function open(url: string, options: Partial<EndpointOptions> = {}) {
  const wait = async () => undefined
  const endpoint = openEndpoint({ baseUrls: [url], model: 'scripted', encodeImage, wait, ...options })
  closing.push(() => endpoint.close())
  return endpoint
}

test('a query of the base goes with every request', async () => {
  const server = await serve(() => ({ texts: ['a'] }))
  const endpoint = open(`${server.url}/?api-version=1`)
  await endpoint.complete(question, sampling)
  expect(server.received[0]!.path).toBe('/v1/chat/completions?api-version=1')
})

test('http goes through a proxy by its whole address; a proxy that refuses is told', async () => {
  const server = await serve(() => ({ texts: ['a'] }))
  const port = Number(new URL(server.url).port)
  const proxy = await testProxy({ port })
  closing.push(proxy.close)
  const proxies = { http: proxy.url.replace('//', '//me:pass%21word@'), direct: 'elsewhere' }
  const endpoint = open('http://model.invalid:8000/v1?a=1', { proxies, apiKey: 'sk-secret' })
  const { generations } = await endpoint.complete(question, sampling)
  expect(generations[0]!.text).toBe('a')
  expect(proxy.asked).toEqual(['POST http://model.invalid:8000/v1/chat/completions?a=1'])
  expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('me:pass!word').toString('base64')}`])
  expect(server.received[0]!.headers).toMatchObject({ host: 'model.invalid:8000', authorization: 'Bearer sk-secret' })

  const refusing = await testProxy({ status: 407 })
  closing.push(refusing.close)
  for (const url of ['http://model.invalid/v1', 'https://model.invalid/v1']) {
    const both = { http: refusing.url, https: refusing.url }
    const attempt = open(url, { proxies: both }).complete(question, sampling)
    await expect(attempt).rejects.toMatchObject({ failure: 'access', remedy: 'proxy', status: 407 })
    await expect(attempt).rejects.toThrow(`${url} through the proxy 127.0.0.1:`)
  }
})

test('whatever a server echoes, no secret comes back', async () => {
  const key = 'sk-"secret"/+key'
  const base64 = Buffer.from(`Bearer ${key}`).toString('base64')
  const echo = ({ headers, path }: ReceivedRequest) => [
    headers.authorization!,
    path,
    base64,
    encodeURIComponent(key),
    key.toUpperCase(),
  ]
  const replies: ((request: ReceivedRequest) => ScriptedReply)[] = [
    (request) => ({ texts: echo(request), finishReason: echo(request).join() }),
    (request) => {
      const [text = '', path = ''] = echo(request)
      const message = { content: [...text].map((letter) => ({ text: letter })), reasoning: path, refusal: text }
      return { body: JSON.stringify({ model: text, choices: [{ message, finish_reason: path }] }) }
    },
    (request) => ({ body: JSON.stringify({ error: { message: echo(request).join(' ') } }) }),
    (request) => ({ status: 401, body: JSON.stringify({ error: { message: echo(request) } }) }),
    (request) => ({ status: 400, body: `<p>${'x '.repeat(140)}${echo(request).join(' ')}` }),
    (request) => ({ status: 503, body: JSON.stringify({ [echo(request)[0]!]: echo(request) }) }),
    (request) => ({ body: `data: ${JSON.stringify({ error: echo(request) })}` }),
    (request) => ({ body: echo(request).join(' ') }),
  ]
  for (const respond of replies) {
    const server = await serve(respond)
    const url = `${server.url}?api-key=hidden-word`
    const endpoint = open(url, { apiKey: key, retries: 1 })
    const outcome = await endpoint.complete(question, sampling).catch((error: unknown) => error)
    const told = outcome instanceof EndpointError ? [outcome.message, outcome.problem, outcome.stack] : [outcome]
    const all = JSON.stringify(told).toLowerCase()
    expect(all).toContain('[hidden]')
    for (const secret of ['secret', 'hidden-word', base64.slice(10, -4), encodeURIComponent(key).slice(0, 10)])
      expect(all).not.toContain(secret.toLowerCase())
  }
})

test.each(['sk-\r', 'sk x', 'schlüssel', ''])(
  'a key that no header carries (%j) is refused without being shown',
  (apiKey) => {
    expect(() => openEndpoint({ baseUrls: ['http://a/v1'], model: 'm', encodeImage, apiKey })).toThrow(
      'openEndpoint: expected an API key of printable ASCII characters',
    )
  },
)
