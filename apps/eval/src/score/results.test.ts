import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { benchmark, makeItems } from '../models/benchmark.fixture.ts'
import { line, predictionsOf, resultsOf } from './predictions.fixture.ts'
import { readResults } from './results.ts'
import { writeResults } from './write-results.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'results-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const lines = ['A', 'say "B"\n', '\u2028, ]}', 'B'].map((text, index) => line(`item-${index}`, text))
const asked = { model: 'm', mode: 'direct', asked: 'paper', keepBoxed: null } as const

test('results.json is JSON with an item a line, and is read as it was written, also when laid out anew', async () => {
  const items = await makeItems(4)
  const results = await resultsOf({ benchmark, items, lines, model: 'm' })
  await writeResults(folder, { benchmark, items, predictions: predictionsOf(lines), ...asked })
  const path = join(folder, 'results.json')
  const text = readFileSync(path, 'utf8')
  expect(JSON.parse(text)).toEqual(results)
  expect(text.trimEnd().split('\n')).toHaveLength(1 + 4 + 1)
  expect(await readResults(folder)).toEqual(results)
  writeFileSync(path, JSON.stringify(JSON.parse(text), null, 2))
  expect(await readResults(folder)).toEqual(results)
  expect(readdirSync(folder).sort()).toEqual(['results.csv', 'results.json', 'results.md'])
})

test('what cannot be scored leaves nothing behind', async () => {
  const predictions = predictionsOf([line('other', 'A')])
  await expect(writeResults(folder, { benchmark, items: await makeItems(2), predictions, ...asked })).rejects.toThrow(
    'no prediction',
  )
  expect(readdirSync(folder)).toEqual([])
})

test.each([
  ['nothing', null, /holds no results/],
  ['half a file', '{"benchmark":"x","items":[\n{"id":', /not written by this version/],
  ['results of an earlier version', '{"benchmark":"x","items":[]}', /not written by this version/],
])('%s is told', async (_name, content, message) => {
  if (content !== null) writeFileSync(join(folder, 'results.json'), content)
  await expect(readResults(folder)).rejects.toThrow(message)
})
