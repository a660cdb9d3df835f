import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { TinkerError } from '../errors/tinker-error.ts'
import { type ScriptedTinker, type ScriptedTinkerOptions, scriptedTinker } from '../scripted-server/scripted-tinker.ts'
import { openTinker, type Tinker, type TinkerOptions } from './open-tinker.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function session(
  server: ScriptedTinkerOptions = {},
  options: Partial<TinkerOptions> = {},
): Promise<{ tinker: Tinker; server: ScriptedTinker }> {
  const scripted = await scriptedTinker(server)
  open.push(scripted)
  const tinker = await openTinker({ baseUrl: scripted.url, wait: async () => {}, ...options })
  open.push(tinker)
  return { tinker, server: scripted }
}

const row = (tokens: number[]) => ({
  input: [{ tokens: Int32Array.from(tokens.slice(0, -1)) }],
  lossInputs: { target_tokens: Int32Array.from(tokens.slice(1)) },
})
const crossEntropy = { name: 'cross_entropy' }
const callsOf = ({ received }: ScriptedTinker) => received.map(({ path }) => path.replace('/api/v1/', ''))

interface Recorded {
  call: string
  request: object
  reply: object
}
const recorded: Recorded[] = JSON.parse(readFileSync(join(import.meta.dirname, 'recorded.golden.json'), 'utf8'))

test('requests are those of the official client, and the scripted server answers as SkyRL did', async () => {
  const answers: Record<string, unknown>[] = []
  const { tinker, server } = await session(
    {},
    {
      sdkVersion: '0.25.0',
      fetch: async (url, init) => {
        const response = await fetch(url, init)
        const isJson = response.headers.get('content-type')?.includes('json')
        const json = (isJson ? await response.clone().json() : {}) as Record<string, unknown>
        answers.push(json)
        return response
      },
    },
  )
  const model = await tinker.createModel('toy-model', { rank: 8, seed: 7 })
  const base = await tinker.sampler({ baseModel: 'toy-model' })
  const prompt = [{ tokens: Int32Array.of(4, 5, 2, 14) }]
  await base.sample({ prompt, count: 2, maxTokens: 6, seed: 5, stop: [31], promptLogprobs: true })
  await model.optimStep({ learningRate: 0.01, epsilon: 1e-8 })
  await model.sampler()
  await tinker.loadModel(await model.saveState('st1'))
  const asked = server.received.map(({ path, json }, i) => ({ call: path.replace('/api/v1/', ''), json, i }))
  for (const { call, request, reply } of recorded) {
    const found = asked.find((each) => each.call === call)!
    expect(found.json, call).toEqual(request)
    expect(Object.keys(answers[found.i]!).sort(), call).toEqual(Object.keys(reply).sort())
  }
})

test('a step is submitted before the loss is there, in the order of the calls', async () => {
  const { tinker, server } = await session()
  const model = await tinker.createModel('toy-model', { rank: 8 })
  const loss = model.forwardBackward([row([1, 2, 3])], crossEntropy)
  const step = model.optimStep({ learningRate: 0.1 })
  const after = model.forward([row([1, 2, 3])], crossEntropy)
  const before = (await loss).rows[0]!.logprobs as Float32Array
  expect((await step).metrics['skyrl.ai/grad_norm']).toBeGreaterThan(0)
  expect((await after).rows[0]!.logprobs![0]).toBeGreaterThan(before[0]!)
  const calls = callsOf(server).filter((call) => call !== 'retrieve_future')
  expect(calls.slice(-3)).toEqual(['forward_backward', 'optim_step', 'forward_backward'])
})

test('many rows go in several requests, and come back as one', async () => {
  const config = { fwdbwd_max_chunk_len: 2 }
  const { tinker, server } = await session({
    interrupt: ({ path }) => (path.endsWith('client/config') ? { status: 200, body: config } : undefined),
  })
  const model = await tinker.createModel('toy-model', { rank: 8 })
  const rows = [row([1, 2]), row([1, 2, 3]), row([4, 5]), row([5, 6]), row([7, 8, 9])]
  const { rows: outputs } = await model.forward(rows, crossEntropy)
  expect(outputs.map(({ logprobs }) => logprobs!.length)).toEqual([1, 2, 1, 1, 2])
  expect(callsOf(server).filter((call) => call === 'forward_backward')).toHaveLength(3)
})

test('a refused request gives its number to the next', async () => {
  const { tinker } = await session()
  const model = await tinker.createModel('toy-model', { rank: 8 })
  const wrong = model.forward([row([1, 2])], { name: 'nonsense' })
  await expect(wrong).rejects.toMatchObject({ failure: 'request', status: 422, code: 'remote' })
  await expect(wrong).rejects.toThrow(/loss_fn: Input should be .* — mend the request$/)
  expect((await model.forward([row([1, 2])], crossEntropy)).rows).toHaveLength(1)
})

test('a cut connection is tried again with the same number, and trains once', async () => {
  const cuts = new Set(['forward_backward', 'optim_step', 'retrieve_future'])
  const runs = async (cut: boolean) => {
    const once = new Set(cut ? cuts : [])
    const { tinker } = await session({
      interrupt: ({ path }) => (once.delete(path.replace('/api/v1/', '')) ? { cut: 'after' } : undefined),
    })
    const model = await tinker.createModel('toy-model', { rank: 8 })
    await model.forwardBackward([row([1, 2, 3])], crossEntropy)
    await model.optimStep({ learningRate: 0.1 })
    return (await model.forward([row([1, 2, 3])], crossEntropy)).rows[0]!.logprobs
  }
  expect(await runs(true)).toEqual(await runs(false))
})

test('both forms of a failed job are errors that say what failed', async () => {
  for (const kind of ['skyrl-train', 'hosted'] as const) {
    const { tinker } = await session({ kind })
    const model = await tinker.createModel('toy-model', { rank: 8 })
    const wrong = { ...row([1, 2, 3]), lossInputs: { target_tokens: Int32Array.of(2) } }
    const error: TinkerError = await model.forward([wrong], crossEntropy).then(
      () => expect.fail('no error'),
      (reason) => reason,
    )
    expect(error.failure).toBe('request')
    expect(error.message).toContain('target_tokens has 1 entries, model_input 2 tokens')
    expect(error.category).toBe(kind === 'hosted' ? 'user' : undefined)
  }
})

test('a queued request is asked for again, for as long as it takes', async () => {
  const answers = [
    { status: 200, body: { type: 'try_again', queue_state: 'active' } },
    { status: 408, body: { queue_state: 'paused_capacity' } },
    ...new Array(30).fill({ status: 408 }),
  ]
  const { tinker } = await session({
    interrupt: ({ path }) => (path.endsWith('retrieve_future') ? answers.shift() : undefined),
  })
  await expect(tinker.createModel('toy-model', { rank: 8 })).resolves.toMatchObject({ id: 'model_1' })
  expect(answers).toEqual([])
})

test('a session that the server ended ends what is under way', async () => {
  const { tinker } = await session(
    {
      interrupt: ({ path }) => {
        if (path.endsWith('session_heartbeat')) return { status: 410 }
        return path.endsWith('retrieve_future') ? { silent: true } : undefined
      },
    },
    { heartbeat: 20 },
  )
  await expect(tinker.createModel('toy-model', { rank: 8 })).rejects.toMatchObject({ failure: 'session' })
})

test('signs of life are given until the session is closed', async () => {
  const beats: number[] = []
  const { tinker } = await session(
    { interrupt: ({ path }, index) => void (path.endsWith('session_heartbeat') && beats.push(index)) },
    { heartbeat: 5 },
  )
  while (beats.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
  tinker.close()
  await expect(tinker.models()).rejects.toMatchObject({ failure: 'session' })
})

test('rows are compressed, and the key exchanged, for a server that says so', async () => {
  const config = { proto_compress_fwdbwd: true, pjwt_auth_enabled: true }
  let rejected = false
  const { tinker, server } = await session(
    {
      interrupt: ({ path, headers }) => {
        if (path.endsWith('client/config')) return { status: 200, body: config }
        if (path.endsWith('auth/token')) return { status: 200, body: { jwt: rejected ? 'token-2' : 'token-1' } }
        if (path.endsWith('forward_backward')) return { status: 200, body: { request_id: '1' } }
        if (path.endsWith('get_server_capabilities') && headers['x-api-key'] === 'token-1') {
          rejected = true
          return { status: 401 }
        }
        return undefined
      },
    },
    { apiKey: 'tml-secret' },
  )
  const model = await tinker.createModel('toy-model', { rank: 8 })
  await model.forward([row([1, 2])], crossEntropy).catch(() => {})
  const sent = server.received.find(({ path }) => path.endsWith('forward_backward'))!
  expect(sent.headers).toMatchObject({ 'content-encoding': 'zstd', 'x-api-key': 'token-1' })
  expect(Buffer.from(sent.bytes.subarray(0, 4)).toString('hex')).toBe('28b52ffd')
  expect(await tinker.models()).toEqual([{ name: 'toy-model', maxContextLength: null }])
  const keys = server.received
    .filter(({ path }) => path.endsWith('auth/token'))
    .map((call) => call.headers['x-api-key'])
  expect(keys).toEqual(['tml-secret', 'tml-secret'])
})

test('a server that is gone does not hold up who leaves it', async () => {
  const waits: number[] = []
  const { tinker, server } = await session({}, { wait: async (ms) => void waits.push(ms) })
  const model = await tinker.createModel('toy-model', { rank: 8 })
  await server.close()
  waits.length = 0
  await expect(model.unload()).rejects.toMatchObject({ failure: 'unavailable' })
  expect(waits).toEqual([])
})
