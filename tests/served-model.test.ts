import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { write3dsrBench } from '../apps/eval/src/demo/data/3dsrbench.ts'
import { initModel, openPolicy } from '../packages/model-runtime/src/index.ts'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'served-model-'))
const at = (...parts: string[]) => join(folder, ...parts)

/** Runs a program from its source. */
function start(app: 'trainer' | 'eval', ...args: string[]): ChildProcess & { said: () => string } {
  const program = join(root, 'apps', app, 'src', 'main.ts')
  const child = spawn(process.execPath, ['--conditions=@spatial-ssrl/source', '--import', 'tsx', program, ...args])
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
async function trainAdapter(model: string, adapter: string): Promise<void> {
  const policy = await openPolicy(model, {
    threads: 1,
    adapter: { rank: 2, alpha: 4, targets: ['q_proj', 'down_proj'] },
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
