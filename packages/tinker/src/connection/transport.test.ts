import { afterEach, expect, test } from 'vitest'
import { type Interruption, scriptedTinker } from '../scripted-server/scripted-tinker.ts'
import { openTransport, type TransportOptions } from './transport.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

/** A server that does `interruptions` one after another, then answers; and the waits of the client, ms. */
async function facing(interruptions: Interruption[], options: Partial<TransportOptions> = {}) {
  const server = await scriptedTinker({ interrupt: () => interruptions.shift() })
  const waits: number[] = []
  const wait = async (ms: number) => void waits.push(ms)
  const transport = openTransport({ baseUrl: server.url, wait, ...options })
  open.push(server)
  return { transport, server, waits }
}

const models = { method: 'GET', path: '/api/v1/get_server_capabilities' } as const

test('what may pass is tried again with longer and longer waits', async () => {
  const troubles: Interruption[] = [{ cut: 'before' }, { status: 500 }, { status: 503 }, { cut: 'after' }]
  const { transport, waits } = await facing(troubles)
  expect(await transport.json(models)).toHaveProperty('supported_models')
  expect(waits).toEqual([1000, 2000, 4000, 8000])
})

test('after the last try the error says where, what and how often', async () => {
  const { transport, server } = await facing(new Array(3).fill({ cut: 'before' }), { retries: 2 })
  await expect(transport.json(models)).rejects.toMatchObject({ failure: 'unavailable' })
  expect(server.received).toHaveLength(3)
  const gone = openTransport({ baseUrl: server.url, retries: 0 })
  await server.close()
  await expect(gone.json(models)).rejects.toThrow(/ECONNREFUSED.* \(1 tries\) — check the address/)
})

test('a busy server and an empty account are waited for, up to the patience', async () => {
  const { transport, waits } = await facing([{ status: 429 }, { status: 429 }, { status: 402 }, { status: 429 }], {
    retries: 0,
  })
  expect(await transport.json(models)).toHaveProperty('supported_models')
  expect(waits).toEqual([1000, 2000, 5000, 4000])
  const poor = await facing(new Array(9).fill({ status: 402, body: { detail: 'no credit' } }), { patience: 12_000 })
  await expect(poor.transport.json(models)).rejects.toMatchObject({ failure: 'access', status: 402 })
  expect(poor.waits).toEqual([5000, 5000])
})

test('an empty 400 is a proxy’s and passes, one with words is final', async () => {
  const { transport } = await facing([{ status: 400, body: '' }])
  expect(await transport.json(models)).toHaveProperty('supported_models')
  const refusing = await facing([{ status: 400, body: { detail: [{ loc: ['body', 'rank'], msg: 'too\n high' }] } }])
  await expect(refusing.transport.json(models)).rejects.toThrow('HTTP 400 body.rank: too high — mend the request')
})

test.each([
  [401, 'access'],
  [403, 'access'],
  [404, 'request'],
  [409, 'request'],
  [410, 'session'],
  [415, 'protocol'],
] as const)('status %i is final: %s', async (status, failure) => {
  const { transport, waits } = await facing([{ status, body: 'no' }])
  await expect(transport.json(models)).rejects.toMatchObject({ failure, status })
  expect(waits).toEqual([])
})

test('a key never shows, though the server echoes it', async () => {
  const { transport, server } = await facing([{ status: 403, body: { detail: 'no user for tml-1234567' } }], {
    apiKey: 'tml-1234567',
  })
  await expect(transport.json(models)).rejects.toThrow('no user for [hidden]')
  expect(server.received[0]!.headers['x-api-key']).toBe('tml-1234567')
})

test('the key does not follow a download to another server', async () => {
  const { transport, server } = await facing([], { apiKey: 'tml-1234567' })
  const elsewhere = await scriptedTinker()
  open.push(elsewhere)
  await (await transport.open(new URL(`${elsewhere.url}/`))).text()
  await (await transport.open(new URL(`${server.url}/`))).text()
  expect(elsewhere.received[0]!.headers['x-api-key']).toBeUndefined()
  expect(server.received[0]!.headers['x-api-key']).toBe('tml-1234567')
})

test('a silent server is given up on after the time-out, unless the question waits', async () => {
  const { transport } = await facing(new Array(4).fill({ silent: true }), { timeout: 30, retries: 1 })
  await expect(transport.json(models)).rejects.toThrow('no answer within 0.03 s (2 tries)')
  expect(await transport.send({ ...models, waits: true })).toMatchObject({ status: 408 })
})

test('what is no JSON is a broken reply', async () => {
  const { transport } = await facing([{ status: 200, body: '<html>' }])
  await expect(transport.json(models)).rejects.toMatchObject({ failure: 'protocol' })
})

test.each([
  ['ftp://host', 'is no address'],
  ['host:8000', 'is no address'],
  ['http://user:pass@host', 'give the key as the key'],
  ['http://host/?key=1', 'leave out what is behind it'],
])('%s is refused before any call', (baseUrl, words) => {
  expect(() => openTransport({ baseUrl })).toThrow(words)
})

test('slashes and the path of the protocol are no part of an address', async () => {
  const { server } = await facing([])
  const transport = openTransport({ baseUrl: `${server.url}/api/v1/` })
  expect(transport.shown).toBe(server.url)
  expect(await transport.json(models)).toHaveProperty('supported_models')
})
