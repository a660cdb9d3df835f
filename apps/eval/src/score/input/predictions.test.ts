import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openPredictions } from './predictions.ts'

const folder = mkdtempSync(join(tmpdir(), 'predictions-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Writes files and gives the first reply of each id, in order. */
async function read(...contents: (readonly unknown[])[]) {
  const paths = contents.map((lines, index) => {
    const path = join(folder, `${index}.jsonl`)
    writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
    return path
  })
  const predictions = await openPredictions(paths)
  try {
    const found: [string, string | null][] = []
    for (const id of predictions.ids()) {
      const { replies, failure } = await predictions.read(predictions.find(id))
      found.push([id, replies[0]?.text ?? failure ?? null])
    }
    return { found, duplicates: predictions.duplicates, count: predictions.count }
  } finally {
    await predictions.close()
  }
}

test('lines of any program and of a run, numbers as ids, null replies', async () => {
  const { found } = await read([
    { id: 'a', reply: 'A', more: 1 },
    { id: 7, reply: 'B' },
    { id: 8, replies: [{ text: 'C', finishReason: 'stop' }, { text: 'D' }], failure: null },
    { id: 'b', replies: [], failure: 'broken' },
    { id: 'c', reply: null },
    { id: 'd', replies: [{ text: null, finishReason: null }] },
  ])
  expect(found).toEqual([
    ['a', 'A'],
    ['7', 'B'],
    ['8', 'C'],
    ['b', 'broken'],
    ['c', 'the reply is null'],
    ['d', ''],
  ])
})

test('a line that repeats another counts once, within a file and across files', async () => {
  const line = { id: 'a', reply: 'A' }
  expect(await read([line, line, { id: 'b', reply: 'B' }], [line])).toEqual({
    found: [
      ['a', 'A'],
      ['b', 'B'],
    ],
    duplicates: 2,
    count: 2,
  })
})

test('a line without reply gives way to one with, in either order', async () => {
  const [failed, answered] = [
    { id: 'a', replies: [], failure: 'broken' },
    { id: 'a', reply: 'A' },
  ]
  expect((await read([failed, answered])).found).toEqual([['a', 'A']])
  expect((await read([answered, failed])).found).toEqual([['a', 'A']])
})

test.each([
  [
    'two that differ',
    [
      { id: 'a', reply: 'A' },
      { id: 'a', reply: 'B' },
    ],
    /line 2: item a has two predictions, and they differ/,
  ],
  ['no JSON', [{ id: 'a', reply: 'A' }, 'nonsense'], /line 2 is not a JSON object like/],
  ['no reply', [{ id: 'a', answer: 'A' }], /line 1 is not a JSON object like/],
])('%s: the line is named', async (_name, lines, message) => {
  await expect(read(lines)).rejects.toThrow(message)
})
