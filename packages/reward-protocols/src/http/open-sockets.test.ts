import { type IncomingMessage, request } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { questions, talk } from '../questions.fixture.ts'
import { startServer, type TestServer } from '../server.fixture.ts'

let server: TestServer
afterEach(() => server.stop(0))

/** Status and text that a request for a WebSocket is refused with. */
function refusal(url: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const upgrade = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==', 'sec-websocket-version': '13' } // biome-ignore format: one row
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: { ...upgrade, ...headers } })
    sent.on('response', async (reply) => {
      let text = ''
      for await (const part of reply) text += part
      resolve([reply.statusCode!, text])
    })
    sent.on('upgrade', () => reject(new Error('it was let in')))
    sent.on('error', reject)
    sent.end()
  })
}

const sessions = async () => /sessions_now (\d+)/.exec((await server.get('/metrics')).text)![1]

describe('who is let in', () => {
  test('with the token, at its path, from no other site', async () => {
    server = await startServer({ questions, token: 'secret-1' })
    const token = { authorization: 'Bearer secret-1' }
    expect(await refusal(`${server.url}/ws`)).toEqual([401, expect.stringContaining('send the token')])
    expect((await refusal(`${server.url}/ws`, { authorization: 'Bearer secret-2' }))[0]).toBe(403)
    expect((await refusal(`${server.url}/score`, token))[0]).toBe(404)
    expect(await refusal(`${server.url}/ws`, { ...token, origin: 'https://example.org' })).toEqual([403, expect.stringContaining('other sites')]) // biome-ignore format: one row
    expect((await refusal(`${server.url}/ws`, { ...token, origin: 'null' }))[0]).toBe(403)
    expect((await refusal(`${server.url}/ws`, { ...token, 'sec-websocket-key': 'x' }))[0]).toBe(400)
    expect(await refusal(`${server.url}/v1/score`, { upgrade: 'h2c' })).toEqual([400, expect.stringContaining('without Upgrade')]) // biome-ignore format: one row
    const client = await talk(`${server.url}/ws?session=1`, { ...token, origin: server.url })
    expect((await client.say({ type: 'state' })).type).toBe('state')
    expect(await server.get('/health')).toEqual({ status: 200, text: '{"status":"healthy"}' })
    expect((await server.get('/metadata')).status).toBe(401)
    client.socket.terminate()
  })

  test('a request that is no WebSocket is told so', async () => {
    server = await startServer({ questions })
    const reply = await fetch(`${server.url}/ws`)
    expect([reply.status, reply.headers.get('upgrade')]).toEqual([426, 'websocket'])
  })

  test('only so many at a time; a session that ends makes room', async () => {
    server = await startServer({ questions, mostSessions: 2 })
    const [first, second] = [await talk(`${server.url}/ws`), await talk(`${server.url}/ws`)]
    const third = await talk(`${server.url}/ws`)
    expect((await third.next()).data).toMatchObject({ code: 'CAPACITY_REACHED', message: expect.stringContaining('all 2') }) // biome-ignore format: one row
    expect((await third.closed).code).toBe(1013)
    expect((await second.say({ type: 'reset' })).type).toBe('observation')
    first.socket.terminate()
    await vi.waitFor(async () => expect(await sessions()).toBe('1'))
    const fourth = await talk(`${server.url}/ws`)
    expect((await fourth.say({ type: 'reset' })).type).toBe('observation')
  })
})

describe('bounds', () => {
  test('a message that is too large ends its session alone', async () => {
    server = await startServer({ questions, mostMessageBytes: 2000 })
    const [large, small] = [await talk(`${server.url}/ws`), await talk(`${server.url}/ws`)]
    large.socket.send(JSON.stringify({ type: 'step', data: { response: 'x'.repeat(3000) } }))
    expect((await large.closed).code).toBe(1009)
    expect((await small.say({ type: 'reset' })).type).toBe('observation')
    await vi.waitFor(async () => expect(await sessions()).toBe('1'))
  })

  test('a session that says nothing is told so and ends', async () => {
    server = await startServer({ questions, idle: 40 })
    const client = await talk(`${server.url}/ws`)
    expect((await client.next()).data).toEqual({ code: 'SESSION_ERROR', message: 'nothing was said for 0.04 s' })
    expect((await client.closed).code).toBe(1001)
  })

  test('a client that gives no sign of life is gone', async () => {
    server = await startServer({ questions, heartbeat: 20 })
    const deaf = await talk(`${server.url}/ws`)
    deaf.socket.pause()
    const alive = await talk(`${server.url}/ws`)
    await vi.waitFor(async () => expect(await sessions()).toBe('1'))
    expect((await alive.say({ type: 'state' })).type).toBe('state')
    deaf.socket.terminate()
  })

  test('messages sent at once are answered one after the other', async () => {
    server = await startServer({ questions })
    const { socket, next } = await talk(`${server.url}/ws`)
    const steps = Array.from({ length: 100 }, (_, i) => [
      { type: 'reset', data: { index: i % 6 } },
      { type: 'step', data: { response: `\\boxed{${i}}` } },
    ])
    for (const message of steps.flat()) socket.send(JSON.stringify(message))
    for (let i = 0; i < 100; i++) {
      expect((await next()).data.observation.index).toBe(i % 6)
      expect((await next()).data.observation.extracted).toBe(String(i))
    }
  })

  test('answers that clients do not read are held, counted, and bounded', async () => {
    const [train] = questions.splits
    const large = { bytes: new Uint8Array(3e6), path: null }
    const heavy = { ...train!, get: async (i: number) => ({ ...(await train!.get(i)), images: [large] }) }
    server = await startServer({ questions: { name: 'heavy', splits: [heavy] }, mostHeldBytes: 9e6 })
    const held = async () => Number(/held_bytes_now (\d+)/.exec((await server.get('/metrics')).text)![1])
    const deaf = await talk(`${server.url}/ws`)
    deaf.socket.pause()
    deaf.socket.send('{"type":"reset"}')
    await vi.waitFor(async () => expect(await held()).toBeGreaterThan(4e6))
    const other = request(`${server.url}/reset`, { method: 'POST' })
    const unread = await new Promise<IncomingMessage>((resolve) => other.on('response', resolve).end())
    await vi.waitFor(async () => expect(await held()).toBeGreaterThan(8e6))
    expect((await server.ask('/reset', {})).status).toBe(429)
    const client = await talk(`${server.url}/ws`)
    expect((await client.say({ type: 'reset' })).data.code).toBe('CAPACITY_REACHED')
    expect((await client.say({ type: 'state' })).type).toBe('state')
    deaf.socket.terminate()
    unread.destroy()
    await vi.waitFor(async () => expect(await held()).toBe(0))
    expect((await client.say({ type: 'reset' })).data.observation.images[0]).toHaveLength(4e6 + 22)
  })

  test('a rule that fails is a fault of the server; the session goes on', async () => {
    const onFault = vi.fn()
    const broken = () => {
      throw new TypeError('a broken rule')
    }
    server = await startServer({ questions, judge: broken, onFault })
    const { say } = await talk(`${server.url}/ws`)
    await say({ type: 'reset' })
    expect((await say({ type: 'step', data: { response: 'x' } })).data).toEqual({ code: 'EXECUTION_ERROR', message: expect.stringContaining('its own output') }) // biome-ignore format: one row
    expect(onFault).toHaveBeenCalledWith(new TypeError('a broken rule'))
    expect((await say({ type: 'reset' })).type).toBe('observation')
  })
})

test('a stop answers what has arrived, closes with 1001, and waits for no client', async () => {
  let read = () => {}
  const slow = new Promise<void>((resolve) => {
    read = resolve
  })
  const [train] = questions.splits
  const get = vi.fn((i: number) => slow.then(() => train!.get(i)))
  const waits = { ...train!, get }
  server = await startServer({ questions: { name: 'slow', splits: [waits] } })
  const [client, deaf] = [await talk(`${server.url}/ws`), await talk(`${server.url}/ws`)]
  deaf.socket.pause()
  const asked = client.say({ type: 'reset' })
  await vi.waitFor(() => expect(get).toHaveBeenCalled())
  const stopped = server.stop(200)
  await expect(talk(`${server.url}/ws`)).rejects.toThrow('ECONNREFUSED')
  read()
  expect((await asked).type).toBe('observation')
  expect(await client.closed).toEqual({ code: 1001, reason: 'the server stops' })
  await stopped
  deaf.socket.terminate()
})
