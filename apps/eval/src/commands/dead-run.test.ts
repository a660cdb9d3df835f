import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ScriptedReply, scriptedServer } from '@spatial-ssrl/endpoint/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { write3dsrBench } from '../demo/data/3dsrbench.ts'
import { run } from './run-program.fixture.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dead-run-'))
  await write3dsrBench(folder)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a dead run is a failure', () => {
  const dead = async (reply: ScriptedReply, data: readonly string[], out: string) => {
    const server = await scriptedServer(() => reply)
    try {
      const model = ['--model', `openai:${server.url}#m`, '--out', at(out), '--limit', '3']
      return { ...(await run('run', ...data, ...model, '--json')), asked: server.received.length }
    } finally {
      await server.close()
    }
  }
  const here = () => ['--benchmark', '3dsrbench', '--data', folder]

  test('every request refused: exit 1, in the words of the server, and no figures', async () => {
    const { status, stdout, stderr } = await dead({ status: 400 }, here(), 'dead-400')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/error: none of 3 items has a reply.*HTTP 400 scripted 400/)
    expect(existsSync(at('dead-400', 'results.json'))).toBe(false)
  })

  test('every reply empty: exit 1', async () => {
    const { status, stderr } = await dead({ texts: [' '] }, here(), 'dead-empty')
    expect(status).toBe(1)
    expect(stderr).toMatch(/error: none of 3 replies has content/)
  })

  test('no picture there: nothing is asked, and what lies packed is named', async () => {
    const row = {
      question_type: 'Camera',
      image_path: ['val2017/1.jpg'],
      question: 'Where?',
      choices: 'A. left\nB. right',
    }
    mkdirSync(at('packed'))
    writeFileSync(at('packed', 'ViewSpatial-Bench.json'), JSON.stringify([{ ...row, answer: 'A. left' }]))
    writeFileSync(at('packed', 'val2017.zip'), 'PK')
    const data = ['--benchmark', 'viewspatial', '--data', at('packed')]
    const { status, stderr, asked } = await dead({ texts: ['A'] }, data, 'dead-packed')
    expect({ status, asked }).toEqual({ status: 1, asked: 0 })
    expect(stderr).toMatch(/^error: none of the 1 pictures or videos is there: .*1\.jpg — unpack val2017\.zip there\n$/)
  })
})
