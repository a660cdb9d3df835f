import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestProxy, testProxy } from './proxy.fixture.ts'
import { ProxyRefusal, TunnelAgent } from './tunnel.ts'

/** TLS by a shared key, which wants no certificate. */
const tls = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' as const }
const psk = Buffer.alloc(16, 7)
const agentOptions = {
  ...tls,
  keepAlive: true,
  pskCallback: () => ({ psk, identity: 'test' }),
  checkServerIdentity: () => undefined,
}

const server = createServer({ ...tls, pskCallback: () => psk, pskIdentityHint: '' }, (incoming, response) => {
  response.end(`${incoming.url} ${incoming.headers.host} ${incoming.headers['proxy-authorization'] ?? 'nothing'}`)
})
let proxy: TestProxy
let agent: TunnelAgent
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy = await testProxy()
})
afterEach(async () => {
  agent.destroy()
  await proxy.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const port = () => (server.address() as AddressInfo).port
const ask = (path: string) =>
  new Promise<string>((resolve, reject) => {
    request(`https://127.0.0.1:${port()}${path}`, { agent }, (reply) => text(reply).then(resolve, reject))
      .on('error', reject)
      .end()
  })

test('requests go through one tunnel, whose proxy alone sees the credentials', async () => {
  agent = new TunnelAgent(new URL(proxy.url), { 'proxy-authorization': 'Basic x' }, agentOptions)
  expect(await ask('/v1/a')).toBe(`/v1/a 127.0.0.1:${port()} nothing`)
  expect(await ask('/v1/b?c=1')).toBe(`/v1/b?c=1 127.0.0.1:${port()} nothing`)
  expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${port()}`])
  expect(proxy.authorizations).toEqual(['Basic x'])
})

test('a proxy that refuses is told with its status', async () => {
  const refusing = await testProxy({ status: 407 })
  agent = new TunnelAgent(new URL(refusing.url), {}, agentOptions)
  await expect(ask('/')).rejects.toThrow(ProxyRefusal)
  await expect(ask('/')).rejects.toMatchObject({ status: 407 })
  await refusing.close()
  await expect(ask('/')).rejects.toThrow('ECONNREFUSED')
})
