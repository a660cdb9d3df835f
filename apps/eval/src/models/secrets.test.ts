import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ReceivedRequest, type ScriptedReply, scriptedServer } from '@spatial-ssrl/endpoint/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { programFlags } from '../../../../tests/program.fixture.ts'
import { write3dsrBench } from '../demo/data/3dsrbench.ts'

const key = 'sk-test/geheim+"A1"'
const ofAddress = 'hidden-word'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eval-secrets-'))
  await write3dsrBench(folder)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the program against a server, with the key in its environment and a secret in the address. */
async function run(name: string, respond: (request: ReceivedRequest, index: number) => ScriptedReply) {
  const server = await scriptedServer(respond)
  const model = `openai:${server.url}?api-key=${ofAddress}#scripted`
  const out = join(folder, name)
  const args = ['run', '--benchmark', '3dsrbench', '--data', folder, '--model', model, '--judge', model, '--out', out]
  const flags = ['--limit', '6', '--pictures', 'model', '--json', '--concurrency', '2']
  const child = spawn(process.execPath, [...programFlags('eval'), ...args, ...flags], {
    env: { ...process.env, SPATIAL_EVAL_API_KEY: ` ${key}\r\n`, SPATIAL_SSRL_DEBUG: '1' },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  const [status] = await once(child, 'close')
  expect(server.received[0]?.headers.authorization).toBe(`Bearer ${key}`)
  await server.close()
  return { status, said, texts: new Map([['the terminal', said], ...textsIn(out)]) }
}

function textsIn(directory: string): [string, string][] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(directory, file)).isFile())
    .map((file) => [file, readFileSync(join(directory, file), 'utf8')])
}

/** No file and no line holds a secret in any form a person could read it from. */
function expectNoSecret(texts: ReadonlyMap<string, string>): void {
  const forms = [
    key,
    ofAddress,
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
    'geheim',
    'Z2VoZWlt',
    'dlaGVpb',
    'nZWhlaW',
  ]
  for (const [name, text] of texts)
    for (const form of forms) expect(text.toLowerCase().includes(form.toLowerCase()), `${name}: ${form}`).toBe(false)
}

const echo = ({ headers, path }: ReceivedRequest) =>
  `${headers.authorization} ${path} ${encodeURIComponent(key)} ${Buffer.from(`user:${key}`).toString('base64')}`

test('answers, thoughts, refusals and judgements that echo the key are kept without it', async () => {
  const { status, said, texts } = await run('echoed', (request, index) => {
    const text = echo(request)
    if (index % 3 === 2) return { status: 400, body: JSON.stringify({ error: { message: `cannot read: ${text}` } }) }
    const message = { content: [{ type: 'text', text }], reasoning_content: text, refusal: text }
    return { body: JSON.stringify({ model: text, choices: [{ message, finish_reason: text }] }) }
  })
  expect(said).not.toContain('this is a bug')
  expect([...texts.keys()]).toEqual(expect.arrayContaining(['answers.jsonl', 'predictions.jsonl', 'manifest.json']))
  expect(texts.get('answers.jsonl')).toContain('[hidden]')
  expect(texts.get('manifest.json')).toContain('?api-key=…#scripted')
  expect(status).not.toBeNull()
  expectNoSecret(texts)
}, 60_000)

test.each<[string, (request: ReceivedRequest) => ScriptedReply]>([
  ['unauthorised', (request) => ({ status: 401, body: JSON.stringify({ error: { message: echo(request) } }) })],
  ['page', (request) => ({ status: 403, body: `<h1>Forbidden</h1>${echo(request)}` })],
  ['error-in-200', (request) => ({ body: JSON.stringify({ error: { code: 402, message: echo(request) } }) })],
])(
  'an error that echoes the key (%s) is shown without it',
  async (name, respond) => {
    const { status, said, texts } = await run(name, respond)
    expect(status).toBe(1)
    expect(said).toContain('[hidden]')
    expectNoSecret(texts)
  },
  60_000,
)
