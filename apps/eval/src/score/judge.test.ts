import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ScriptedServer, scriptedServer } from '@spatial-ssrl/endpoint/test'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { benchmark, makeItems } from '../models/benchmark.fixture.ts'
import { openJudge } from './judge.ts'
import { line, resultsOf } from './predictions.fixture.ts'

let folder: string
let server: ScriptedServer
const path = () => join(folder, 'run', 'judgements.jsonl')

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'judge-'))
  server = await scriptedServer(({ text }) => ({
    texts: [text.includes('it is on the port side') ? 'The letter is A.' : 'NONE'],
  }))
})
afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

async function grades(replies: readonly string[]) {
  const items = await makeItems(replies.length)
  const lines = replies.map((text, index) => line(`item-${index}`, text))
  const judge = await openJudge(`openai:${server.url}#judge`, path())
  const results = await resultsOf({ benchmark, items, lines, model: 'm', judge: judge.ask })
  await judge.close()
  return results.items.map(({ value, score }) => ({ value: value.paper, score: score.paper }))
}

test('only what cannot be read is judged, nothing is guessed, and nothing is asked twice', async () => {
  const replies = ['A', 'B', 'I think it is on the port side or so', 'who knows']
  const first = await grades(replies)
  expect(first.map(({ score }) => score)).toEqual([1, 1, 1, 0])
  expect(first[2]!.value).toBe('A')
  expect(server.received).toHaveLength(2)
  expect(server.received[0]!.body).toMatchObject({ model: 'judge', temperature: 0, n: 1 })
  expect(server.received[0]!.text).toMatch(/Question 2\?[\s\S]*A\. left[\s\S]*I think it is on the port side/)
  expect(await grades(replies)).toEqual(first)
  expect(server.received).toHaveLength(2)
  expect(readFileSync(path(), 'utf8').trimEnd().split('\n')).toHaveLength(2)
})

test('a judge is a served model', async () => {
  await expect(openJudge('models/tiny', path())).rejects.toThrow('--judge: models/tiny: expected a served model')
})

test('a judge that only reasons is told, and nothing is kept of it', async () => {
  const message = { content: null, reasoning_content: 'the student seems to say' }
  const thinking = await scriptedServer(() => ({
    body: JSON.stringify({ choices: [{ message, finish_reason: 'length' }] }),
  }))
  try {
    const judge = await openJudge(`openai:${thinking.url}#thinker`, path())
    const [item] = await makeItems(1)
    await expect(judge.ask(item!, 'who knows')).rejects.toThrow(
      '--judge: thinker said nothing (finish reason length, at most 16 tokens) — name a model',
    )
    await judge.close()
    expect(readFileSync(path(), 'utf8')).toBe('')
  } finally {
    await thinking.close()
  }
})
