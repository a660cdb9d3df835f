import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EndpointError } from '@spatial-ssrl/endpoint'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openAnswerStore } from '../answers/answer-store.ts'
import type { Prediction } from '../answers/prediction.ts'
import { makeItems, recordingModel, rules } from '../models/benchmark.fixture.ts'
import { greedy } from '../models/greedy.ts'
import { predict, type RunProgress } from './predict.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'predict-'))
  path = join(folder, 'answers.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

type Options = Partial<Parameters<typeof predict>[1]>

async function run(
  items: Awaited<ReturnType<typeof makeItems>>,
  model: ReturnType<typeof recordingModel>,
  more: Options = {},
) {
  const store = await openAnswerStore(path)
  const predictions: Prediction[] = []
  try {
    for await (const prediction of predict(items, { rules, model, sampling: greedy, store, ...more }))
      predictions.push(prediction)
  } finally {
    await store.close()
  }
  return predictions
}

test('predictions come in the order of the items, however the answers come, few at once', async () => {
  const items = await makeItems(30)
  const model = recordingModel(async ({ item }) => {
    await new Promise((resolve) => setTimeout(resolve, (item.id.length * 7 + item.id.charCodeAt(5)) % 9))
    return item.gold
  })
  const predictions = await run(items, model)
  expect(predictions.map(({ id }) => id)).toEqual(items.map(({ id }) => id))
  expect(predictions[3]).toMatchObject({
    benchmark: '3dsrbench',
    gold: 'B',
    replies: [{ text: 'B', finishReason: 'stop' }],
    pictures: [{ name: '3.png', width: 28, height: 28 }],
    failure: null,
  })
  expect(predictions[3]!.prompt).toMatch(/^<image>[\s\S]*Question 3\?[\s\S]*A\. left/)
  expect(model.mostOpen).toBeLessThanOrEqual(2 * model.width)
})

test('what is stored is never asked again; what would be answered differently is', async () => {
  const items = await makeItems(8)
  await run(
    items.slice(0, 5),
    recordingModel(() => 'A'),
  )
  const again = recordingModel(() => 'B')
  const told: RunProgress[] = []
  const predictions = await run(items, again, { onProgress: (progress) => told.push(progress) })
  expect(again.asked).toEqual(['item-5', 'item-6', 'item-7'])
  expect(predictions.map(({ replies }) => replies[0]!.text)).toEqual(['A', 'A', 'A', 'A', 'A', 'B', 'B', 'B'])
  expect(told.at(-1)).toEqual({ done: 8, reused: 5, failed: 0 })
  const others: [string, Options][] = [
    ['another temperature', { sampling: { ...greedy, temperature: 0.5 } }],
    ['another size of pictures', { rules: { ...rules, imageRule: { kind: 'exact', width: 9, height: 9 } } }],
    ['another prompt', { rules: { ...rules, asking: { profile: 'paper', mode: 'cot' } } }],
  ]
  for (const [name, options] of others) {
    const other = recordingModel(() => 'B')
    await run(items, other, options)
    expect(other.asked, name).toHaveLength(8)
  }
})

test('a broken picture and a refused question are recorded, and tried again by the next run', async () => {
  const items = await makeItems(6, { broken: [2] })
  const refusing = recordingModel(({ item }) => {
    if (item.id === 'item-4')
      throw new EndpointError('request', 'HTTP 400 too long — shorten the question', { status: 400 })
    return item.gold
  })
  const predictions = await run(items, refusing)
  expect(predictions.map(({ failure }) => failure !== null)).toEqual([false, false, true, false, true, false])
  expect(predictions[2]!.failure).toContain('2.png: not a readable picture')
  const mended = recordingModel(({ item }) => item.gold)
  expect((await run(await makeItems(6), mended)).every(({ failure }) => failure === null)).toBe(true)
  expect(mended.asked).toEqual(['item-2', 'item-4'])
})

test('a server that is gone stops the run, and keeps what came before', async () => {
  const items = await makeItems(20)
  const dying = recordingModel(({ item }) => {
    if (Number(item.id.split('-')[1]) >= 10) throw new EndpointError('unavailable', 'gone — check that the server runs')
    return item.gold
  })
  await expect(run(items, dying)).rejects.toThrow('gone')
  const next = recordingModel(({ item }) => item.gold)
  expect(await run(items, next)).toHaveLength(20)
  expect(next.asked.length).toBeLessThanOrEqual(10)
})

test('where nothing at all can be read the run stops with the reason', async () => {
  const items = await makeItems(60, { broken: Array.from({ length: 60 }, (_, number) => number) })
  await expect(
    run(
      items,
      recordingModel(() => 'A'),
    ),
  ).rejects.toThrow('not a readable picture')
})

test('a line that a killed process left half written is cut off', async () => {
  const items = await makeItems(3)
  await run(
    items,
    recordingModel(() => 'A'),
  )
  const whole = readFileSync(path, 'utf8')
  writeFileSync(path, whole.slice(0, -40))
  const model = recordingModel(() => 'A')
  expect(await run(items, model)).toHaveLength(3)
  expect(model.asked).toHaveLength(1)
  expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(3)
})

test('a half line is told, a damaged one in the middle is named and costs none of the others', async () => {
  const items = await makeItems(3)
  await run(
    items,
    recordingModel(() => 'A'),
  )
  const whole = readFileSync(path, 'utf8')
  const tornness = async () => {
    const store = await openAnswerStore(path)
    await store.close()
    return store.torn
  }
  expect(await tornness()).toBe(false)
  writeFileSync(path, whole.slice(0, -40))
  expect(await tornness()).toBe(true)
  expect(await tornness()).toBe(false)
  const lines = whole.split('\n')
  const damaged = [lines[0], lines[1]!.slice(5), ...lines.slice(2)].join('\n')
  writeFileSync(path, damaged)
  await expect(openAnswerStore(path)).rejects.toThrow(/answers\.jsonl: line 2 is no stored answer/)
  expect(readFileSync(path, 'utf8')).toBe(damaged)
})

test('a file of something else is refused by its line', async () => {
  writeFileSync(path, '{"a": 1}\n')
  await expect(
    run(
      await makeItems(1),
      recordingModel(() => 'A'),
    ),
  ).rejects.toThrow(/answers\.jsonl: line 1 is no stored answer/)
})
