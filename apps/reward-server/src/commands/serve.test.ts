import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '@spatial-ssrl/core/files'
import { writeDataset } from '@spatial-ssrl/dataset'
import { expect, test } from 'vitest'
import { programFlags } from '../../../../tests/program.fixture.ts'

/** The real program; what it says on stderr so far, and how it ends. */
function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...programFlags('reward-server'), 'serve', ...args], {
    env: { ...process.env, ...env },
  })
  let [said, out] = ['', '']
  child.stderr.on('data', (text) => {
    said += text
  })
  child.stdout.on('data', (text) => {
    out += text
  })
  const ended = once(child, 'close').then(([code]) => ({ code, said, out }))
  const url = new Promise<string>((resolve, reject) => {
    child.stderr.on('data', () => {
      const [, found] = /rewards on (\S+)/.exec(said) ?? []
      if (found) resolve(found)
    })
    child.on('close', () => reject(new Error(said)))
  })
  return { child, url, ended }
}

const ask = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/score`, { method: 'POST', body: JSON.stringify(body), headers })

test('it serves the reward it was given to those with the token, and ends with 0 when it is asked to', async () => {
  const reward = '{"tasks":{"shuffle":{"rule":"permutation","credit":"footrule"}}}'
  const { child, url, ended } = start(['--port', '0', '--reward', reward, '--token-env', 'REWARD_TOKEN', '--json'], {
    REWARD_TOKEN: 'secret ',
  })
  const items = [{ task: 'shuffle', answer: '0-1-2', response: '<think>x</think> \\boxed{1-0-2}' }]
  expect((await ask(await url, { items })).status).toBe(401)
  const answer = await ask(await url, { items }, { authorization: 'Bearer secret' })
  expect(await answer.json()).toMatchObject({ results: [{ reward: 0.55 }] })
  child.kill('SIGTERM')
  const { code, said, out } = await ended
  expect(code).toBe(0)
  expect(said).not.toContain('secret')
  expect(JSON.parse(out)).toMatchObject({ stopped: true })
})

test('with --data it asks the questions of a data set, and judges their replies', async () => {
  const data = mkdtempSync(join(tmpdir(), 'serve-'))
  try {
    const row = { ...{ problem: '<image>Which?', answer: '0-1-2', images: [{ bytes: Uint8Array.of(1), path: null }] }, ...{ id: '1', task: 'shuffle', source: sha256('1'), meta: {} } } // biome-ignore format: one row
    const facts = { name: 'set', seed: 1, versions: {}, parameters: {}, card: { title: 'Set', licence: 'other', description: 'A set.' } } // biome-ignore format: one row
    await writeDataset(join(data, 'set'), [row], facts)
    const { child, url, ended } = start(['--port', '0', '--data', join(data, 'set')])
    const post = async (path: string, body: unknown) =>
      (await fetch((await url) + path, { method: 'POST', body: JSON.stringify(body) })).json()
    const prompt = '<image>Which?\nThink in <think></think>, then answer in \\boxed{}.'
    expect(await post('/reset', {})).toMatchObject({ observation: { prompt, task_id: '1' }, reward: null, done: false })
    const action = { response: '<think>x</think> \\boxed{0-1-2}' }
    expect(await post('/step', { action, task_id: '1' })).toMatchObject({ reward: 1, done: true })
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0, said: expect.stringContaining('1 train') })
    const none = start(['--port', '0', '--data', join(data, 'none')])
    await expect(none.url).rejects.toThrow('holds no finished data set')
    expect((await none.ended).code).toBe(1)
  } finally {
    rmSync(data, { recursive: true })
  }
})

test.each<[string[], RegExp]>([
  [['--token-env', 'NO_SUCH_VARIABLE'], /--token-env: the environment variable NO_SUCH_VARIABLE is empty or not set/],
  [['--port', '70000'], /--port: expected a whole number, 0 to 65535, got "70000"/],
  [['--reward', '{"profil":"paper"}'], /reward: unknown key profil/],
  [['--idle', '0'], /--idle: expected a whole number, 1 to 86400, got "0"/],
  [['--reward', 'no-such.yaml'], /cannot read the configuration no-such.yaml/],
  [['--host', '192.0.2.1', '--port', '0'], /cannot listen on 192.0.2.1:0 \(EADDRNOTAVAIL\)/],
])('%j is wrong usage', async (args, message) => {
  const { url, ended } = start(args)
  await expect(url).rejects.toThrow(message)
  expect((await ended).code).toBe(2)
})
