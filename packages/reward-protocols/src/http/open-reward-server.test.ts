import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { routes } from '../protocols.ts'
import { questions } from '../questions.fixture.ts'
import { judge, startServer, type TestServer } from '../server.fixture.ts'

let server: TestServer
afterEach(() => server.stop(0))

const right = { task: 'shuffle', answer: 'A', response: '<think>x</think> \\boxed{A}' }
const posts = [...routes.keys()].filter((route) => route.startsWith('POST ')).map((route) => route.slice(5))

/** A request whose body never ends until `end` is called. */
function slowRequest(url: string, head: string, length: number) {
  const sent = request(`${url}/v1/score`, { method: 'POST', headers: { 'content-length': length } })
  const status = new Promise<number>((resolve, reject) => {
    sent.on('response', (reply) => {
      reply.resume()
      resolve(reply.statusCode!)
    })
    sent.on('error', reject)
  })
  sent.write(head)
  return { status, end: (rest: string) => sent.end(rest) }
}

describe('what is wrong', () => {
  test.each<[name: string, path: string, body: unknown, status: number]>([
    ['no JSON', '/v1/score', '{"items":[', 400],
    ['no UTF-8', '/v1/score', Uint8Array.of(0x22, 0xff, 0x22), 400],
    ['nothing', '/v1/score', '', 422],
    ['another kind', '/v1/score', 3, 422],
    ['an item without answer', '/v1/score', { items: [{ response: 'x' }] }, 422],
    ['an unknown key', '/v1/score', { items: [], profile: 'paper' }, 422],
    ['an answer that is a number', '/v1/score', { items: [{ ...right, answer: 3 }] }, 422],
    ['tokens below 0', '/v1/score', { items: [{ ...right, tokens: -1 }] }, 422],
    ['lists of unequal length', '/get_reward', { query: ['a'], prompts: ['a'], labels: [] }, 422],
    ['a row without response', '/verify', { responses_create_params: {}, expected_answer: 'A' }, 422],
    ['no such route', '/v2/score', {}, 404],
    ['a route of GET', '/reverify_mode', {}, 405],
  ])('%s: one line and the status', async (_, path, body, status) => {
    server = await startServer()
    const answer = await server.ask(path, body)
    expect(answer.status).toBe(status)
    expect(answer.body).toEqual({ error: expect.stringMatching(/^[^\n]+$/) })
  })

  test('no body whatever makes a fault of the server, or a reward', async () => {
    const onFault = vi.fn()
    server = await startServer({ onFault, questions })
    const keys = [
      'items',
      'query',
      'prompts',
      'labels',
      'response',
      'output',
      'expected_answer',
      'answer',
      'verify_responses',
      'meta',
      'action',
      'split',
      'index',
    ]
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.double(),
        fc.constant(null),
        tie('object'),
        fc.array(tie('value')),
      ),
      object: fc.dictionary(fc.oneof(fc.constantFrom(...keys, '__proto__'), fc.string()), tie('value')),
    })).value
    const body = fc.oneof(
      fc.string(),
      fc.uint8Array(),
      json.map((value) => JSON.stringify(value)),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...posts), body, async (path, sent) => {
        const answer = await server.ask(path, sent)
        const fine = [200, 400, 404, 422].includes(answer.status)
        expect(fine, `${path} ${JSON.stringify(sent)}: ${answer.status}`).toBe(true)
        if (answer.status === 200) expect(JSON.stringify(answer.body)).not.toMatch(/"reward":[\d.]/)
      }),
      { numRuns: 600 },
    )
    expect(onFault).not.toHaveBeenCalled()
    expect((await server.ask('/v1/score', { items: [right] })).body).toEqual({
      results: [judge(right, right.response)],
    })
  })

  test('no HTTP at all is answered, and the server goes on', async () => {
    server = await startServer()
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.write('\x16\x03\x01 no HTTP\r\n\r\n')
    const told = await new Promise<string>((resolve) => socket.on('data', (data) => resolve(String(data))))
    expect(told).toMatch(/^HTTP\/1.1 400/)
    expect((await server.get('/healthz')).status).toBe(200)
    expect((await server.get('//%zz?x')).status).toBe(404)
  })

  test('a broken rule is a fault, not a zero', async () => {
    const onFault = vi.fn()
    const broken = () => {
      throw new TypeError('a broken rule')
    }
    server = await startServer({ judge: broken, onFault })
    expect((await server.ask('/v1/score', { items: [right] })).status).toBe(500)
    expect(onFault).toHaveBeenCalledWith(new TypeError('a broken rule'))
  })
})

describe('bounds', () => {
  test('a body that is too large is refused, told ahead or not', async () => {
    server = await startServer({ mostBytes: 1000 })
    const large = JSON.stringify({ items: [{ ...right, response: 'x'.repeat(2000) }] })
    expect((await server.ask('/v1/score', large)).status).toBe(413)
    const chunked = request(`${server.url}/v1/score`, { method: 'POST' })
    const status = new Promise((resolve) => chunked.on('response', (reply) => resolve(reply.resume().statusCode)))
    for (let i = 0; i < 20; i++) chunked.write(large.slice(i * 100, i * 100 + 100))
    chunked.end()
    expect(await status).toBe(413)
    expect((await server.ask('/v1/score', { items: [right] })).status).toBe(200)
  })

  test.each([
    ['requests', { mostRequests: 1 }],
    ['bytes', { mostHeldBytes: 400 }],
  ])('too many %s at a time are told to come again, and nothing is held for good', async (_, wish) => {
    server = await startServer(wish)
    const body = JSON.stringify({ items: [{ ...right, response: `${right.response}${' '.repeat(200)}` }] })
    const slow = slowRequest(server.url, body.slice(0, 250), body.length)
    await vi.waitFor(async () => expect((await server.get('/metrics')).text).toContain('spatial_reward_requests_now 1'))
    if ('mostHeldBytes' in wish)
      await vi.waitFor(async () => expect((await server.get('/metrics')).text).toContain('held_bytes_now 250'))
    const refused = await fetch(`${server.url}/v1/score`, { method: 'POST', body })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    slow.end(body.slice(250))
    expect(await slow.status).toBe(200)
    expect((await server.ask('/v1/score', body)).status).toBe(200)
    const { text } = await server.get('/metrics')
    expect(text).toContain('spatial_reward_requests_now 0')
    expect(text).toContain('spatial_reward_held_bytes_now 0')
  })

  test('what a client that went away had sent is given back', async () => {
    server = await startServer()
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.write('POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{"items":')
    await vi.waitFor(async () => expect((await server.get('/metrics')).text).toContain('held_bytes_now 9'))
    socket.destroy()
    await vi.waitFor(async () => expect((await server.get('/metrics')).text).toContain('held_bytes_now 0'))
  })
})

test('with a token everything but /healthz asks for it', async () => {
  server = await startServer({ token: 'secret-1' })
  const items = { items: [right] }
  expect((await server.ask('/v1/score', items)).status).toBe(401)
  expect((await server.get('/metrics')).status).toBe(401)
  expect((await server.ask('/v1/score', items, { authorization: 'Bearer secret-2' })).status).toBe(403)
  expect((await server.ask('/v1/score', items, { authorization: 'Basic secret-1' })).status).toBe(401)
  expect((await server.ask('/v1/score', items, { authorization: 'bearer secret-1' })).status).toBe(200)
  expect(await server.get('/healthz')).toEqual({ status: 200, text: '{"status":"healthy","version":"test"}' })
})

test('what it counts is what was asked', async () => {
  server = await startServer()
  await server.ask('/v1/score', {
    items: [right, { ...right, answer: 'B' }, { task: 'maze', answer: 'U', response: 'x' }],
  })
  await server.ask('/v1/score', 'no JSON')
  await server.get('/no/such/route')
  const { text } = await server.get('/metrics')
  expect(text).toContain('spatial_reward_requests_total{route="/v1/score",status="200"} 1\n')
  expect(text).toContain('spatial_reward_requests_total{route="/v1/score",status="400"} 1\n')
  expect(text).toContain('spatial_reward_requests_total{route="other",status="404"} 1\n')
  expect(text).toContain('spatial_reward_verdicts_total{result="judged"} 2\n')
  expect(text).toContain('spatial_reward_verdicts_total{result="unjudged"} 1\n')
  expect(text).toContain('spatial_reward_sum_total 1.1\n')
  expect(text).toContain('spatial_reward_seconds_count 3\n')
})

test('a stop loses no request: what was sent is answered, and what is under way is finished', async () => {
  server = await startServer()
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const counts = { sent: 0, answered: 0 }
  let refused = false
  const once = () =>
    new Promise<void>((resolve) => {
      const body = JSON.stringify({ items: [right] })
      const sent = request(`${server.url}/v1/score`, {
        agent,
        method: 'POST',
        headers: { 'content-length': body.length },
      })
      let connected = false
      sent.on('socket', (socket) => {
        if (socket.connecting) socket.once('connect', () => (connected = true))
        else connected = true
      })
      sent.on('response', (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part) => parts.push(part))
        reply.on('end', () => {
          const { results } = JSON.parse(String(Buffer.concat(parts)))
          if (results[0].reward === 1) counts.answered++
          resolve()
        })
      })
      sent.on('error', () => {
        if (connected)
          counts.sent++ // reached the server and was lost
        else refused = true
        resolve()
      })
      sent.end(body)
    }).then(() => undefined)
  const clients = Array.from({ length: 8 }, async () => {
    while (!refused) await once()
  })
  const body = JSON.stringify({ items: [right] })
  const slow = slowRequest(server.url, body.slice(0, 5), body.length)
  await vi.waitFor(() => expect(counts.answered).toBeGreaterThan(50))
  const stopped = server.stop(100)
  await vi.waitFor(() => expect(refused).toBe(true))
  slow.end(body.slice(5))
  expect(await slow.status).toBe(200)
  await Promise.all([stopped, ...clients])
  agent.destroy()
  expect(counts.sent).toBe(0)
})

test('a port that is taken is one line', async () => {
  server = await startServer()
  const port = Number(new URL(server.url).port)
  await expect(startServer({ port })).rejects.toThrow(
    `cannot listen on 127.0.0.1:${port} (EADDRINUSE) — choose another`,
  )
})
