import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { write3dsrBench } from '../apps/eval/src/demo/data/3dsrbench.ts'
import { initModel, openPolicy } from '../packages/model-runtime/src/index.ts'
import { programFlags } from './program.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'served-model-'))
const at = (...parts: string[]) => join(folder, ...parts)

/** Runs a program in a process of its own. */
function start(app: 'trainer' | 'eval', ...args: string[]): ChildProcess & { said: () => string } {
  const child = spawn(process.execPath, [...programFlags(app), ...args])
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      text += chunk
    })
  return Object.assign(child, { said: () => text })
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'close')
  return child.exitCode
}

/** The address that a server names. */
async function address(server: ReturnType<typeof start>): Promise<string> {
  for (;;) {
    const [url] = /http:\S+\/v1/.exec(server.said()) ?? []
    if (url !== undefined) return url
    if (server.exitCode !== null) throw new Error(server.said())
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** An adapter that changes what the model says. */
async function trainAdapter(model: string, adapter: string, rank = 2): Promise<void> {
  const policy = await openPolicy(model, {
    threads: 1,
    adapter: { rank, alpha: 4, targets: ['q_proj', 'down_proj'] },
  })
  const reply = policy.encode('\\boxed{A}<|im_end|>')
  const groups = [{ request: { text: 'Which one?', images: [] }, replies: [reply] }]
  for (let step = 0; step < 3; step++) {
    await policy.accumulate({ groups, maxTokens: reply.length }, new Float32Array(reply.length).fill(-1))
    await policy.update({ learningRate: 0.2, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 })
  }
  await policy.saveAdapter(adapter)
  await policy.close()
}

let server: ReturnType<typeof start>
beforeAll(async () => {
  await initModel(at('tiny'), { preset: 'tiny', seed: 2 })
  await write3dsrBench(folder)
  await trainAdapter(at('tiny'), at('adapter'))
  const model = ['--model', at('tiny'), '--adapter', at('adapter'), '--frozen', 'memory']
  server = start('trainer', 'serve', ...model, '--port', '0', '--threads', '1')
})
afterAll(async () => {
  if (server.exitCode === null) server.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

test('a served folder with an adapter gets the scores that both get here, and ends when it is told', async () => {
  const url = await address(server)
  const run = async (out: string, ...model: string[]) => {
    const flags = ['--benchmark', '3dsrbench', '--data', folder, '--limit', '12', '--max-tokens', '24']
    const child = start('eval', 'run', ...flags, '--model', ...model, '--out', at(out))
    expect(await ended(child), child.said()).toBe(0)
    const lines = readFileSync(at(out, 'answers.jsonl'), 'utf8').trimEnd().split('\n')
    const answers = lines.map((line) => JSON.parse(line)).sort((a, b) => (a.id < b.id ? -1 : 1)) // written as they come
    const results = JSON.parse(readFileSync(at(out, 'results.json'), 'utf8'))
    return { replies: answers.map(({ replies }) => replies), profiles: results.profiles }
  }
  const own = await run('own', at('tiny'), '--adapter', at('adapter'))
  const served = await run('served', `openai:${url}#tiny`)
  expect(own.replies.length).toBeGreaterThan(5)
  expect(served).toEqual(own)

  expect(server.said()).toContain('drawn as generation_config.json says: temperature 1')
  server.kill('SIGTERM')
  await ended(server)
  expect(server.said()).toContain('stopped; what had arrived was answered')
}, 180_000)

test('a wrong flag and a folder that is none end at once', async () => {
  const unknown = start('trainer', 'serve', '--model', at('tiny'), '--prot', '80')
  expect([await ended(unknown), unknown.said()]).toEqual([2, expect.stringContaining('--prot')])
  const none = start('trainer', 'serve', '--model', at('nothing'))
  expect([await ended(none), none.said()]).toEqual([1, expect.stringMatching(/^error: [^\n]*config\.json[^\n]*\n$/)])
  const token = start('trainer', 'serve', '--model', at('tiny'), '--token-env', 'NOT_SET_ANYWHERE')
  expect([await ended(token), token.said()]).toEqual([2, expect.stringContaining('NOT_SET_ANYWHERE is empty')])
}, 120_000)

test('adapters come and go while the server runs, and whoever asked one before it went is answered by it', async () => {
  mkdirSync(at('adapters'))
  cpSync(at('adapter'), at('adapters', 'narrow'), { recursive: true })
  await trainAdapter(at('tiny'), at('adapters', 'wide'), 3)
  const flags = ['--adapters', at('adapters'), '--port', '0', '--threads', '1']
  const swapping = start('trainer', 'serve', '--model', at('tiny'), ...flags)
  try {
    const url = await address(swapping)
    const post = async (path: string, body: object) => {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: response.status, text: await response.text() }
    }
    const load = (name: string, path: string) => post('/load_lora_adapter', { lora_name: name, lora_path: path })
    const question = { messages: [{ role: 'user', content: 'Which one?' }], max_tokens: 48, temperature: 0 }
    const ask = async (model: string) => {
      const { status, text } = await post('/chat/completions', { ...question, model })
      expect(status, text).toBe(200)
      return JSON.parse(text).choices[0].message.content
    }
    const alone = async (adapter?: string) => {
      const policy = await openPolicy(at('tiny'), { threads: 1, trainable: 'none', ...(adapter && { adapter }) })
      const request = { text: 'Which one?', images: [] }
      const [[reply] = []] = await policy.generate([request], { n: 1, temperature: 0, maxTokens: 48, seed: 0 })
      await policy.close()
      return reply!.text
    }
    const [bare, narrow, wide] = [
      await alone(),
      await alone(at('adapters', 'narrow')),
      await alone(at('adapters', 'wide')),
    ]
    expect(new Set([bare, narrow, wide]).size).toBe(3)
    expect(await load('first', at('adapters', 'narrow'))).toMatchObject({ status: 200 })
    expect(await load('second', 'wide')).toMatchObject({ status: 200 })
    expect(await Promise.all(['tiny', 'first', 'second'].map(ask))).toEqual([bare, narrow, wide])
    const { data } = (await (await fetch(`${url}/models`)).json()) as { data: { id: string; parent?: string }[] }
    expect(data.map(({ id, parent }) => [id, parent])).toEqual([
      ['tiny', undefined],
      ['first', 'tiny'],
      ['second', 'tiny'],
    ])

    const streamed = await fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...question, model: 'first', stream: true }),
    })
    expect(await post('/unload_lora_adapter', { lora_name: 'first' })).toMatchObject({ status: 200 })
    const pieces = (await streamed.text()).split('\n\n').filter((line) => line.startsWith('data: {'))
    const content = pieces.map((line) => JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '').join('')
    expect(content).toBe(narrow)
    expect(await post('/chat/completions', { ...question, model: 'first' })).toMatchObject({ status: 404 })
    expect(await load('first', at('adapters', 'wide'))).toMatchObject({ status: 200 })
    expect(await ask('first')).toBe(wide)

    expect(await load('third', at('adapter'))).toMatchObject({ status: 403 })
    const config = at('adapters', 'narrow', 'adapter_config.json')
    writeFileSync(config, JSON.stringify({ ...JSON.parse(readFileSync(config, 'utf8')), r: 5 }))
    const wrong = await load('third', 'narrow')
    expect(wrong.status).toBe(400)
    expect(JSON.parse(wrong.text).error.message).toMatch(/^lora_path: [^\n]*expected 5×\d+[^\n]*found 2×\d+$/)
    expect(await ask('second')).toBe(wide)
  } finally {
    swapping.kill('SIGKILL')
  }
}, 480_000)

test('GRPO learns an adapter here while a served folder samples by it', async () => {
  const swapping = start('trainer', 'serve', '--model', at('tiny'), '--adapters', at('versions'), '--port', '0')
  try {
    const made = ['--scenes', '2', '--count', '4', '--size', '64', '--tasks', 'position', '--val', '0']
    const data = start('trainer', 'generate', ...made, '--out', at('data'))
    expect(await ended(data), data.said()).toBe(0)
    const recipe = 'recipe: { promptsPerRollout: 2, groupSize: 2 }'
    writeFileSync(at('grpo.yaml'), `adapter: { rank: 2, targets: [q_proj] }\nmaxReplyTokens: 6\n${recipe}\n`)
    const url = await address(swapping)
    const where = ['--rollouts', `openai:${url}#tiny`, '--rollouts-reload', `vllm:${at('versions')}`]
    const run = ['--model', at('tiny'), '--data', at('data'), '--out', at('run'), '--config', at('grpo.yaml')]
    const grpo = start('trainer', 'grpo', ...run, ...where, '--steps', '2', '--threads', '1')
    expect(await ended(grpo), grpo.said()).toBe(0)
    const lines = readFileSync(at('run', 'metrics.jsonl'), 'utf8').trimEnd().split('\n')
    for (const line of lines) expect(JSON.parse(line).probeDifference).toBeLessThan(1e-4)
    const { data: models } = (await (await fetch(`${url}/models`)).json()) as { data: { id: string }[] }
    expect(models.map(({ id }) => id)).toEqual(['tiny', expect.stringMatching(/^tiny-[0-9a-f]{8}-\d+$/)])
    expect(readdirSync(at('versions'))).toEqual([models[1]!.id])
  } finally {
    swapping.kill('SIGKILL')
  }
}, 480_000)
