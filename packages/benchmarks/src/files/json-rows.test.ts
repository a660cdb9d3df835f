import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { collect } from './collect.fixture.ts'
import { readJsonRows } from './json-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'json-rows-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function rowsOf(content: string, name = 'rows.json'): Promise<unknown[]> {
  const file = join(folder, name)
  writeFileSync(file, content)
  return (await collect(readJsonRows(file))).map(({ value }) => value)
}

test('gives the elements of any array, however it is spaced', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue(), { maxLength: 6 }),
      fc.integer({ min: 0, max: 4 }),
      async (rows, indent) => {
        const written: unknown[] = JSON.parse(JSON.stringify(rows))
        expect(await rowsOf(JSON.stringify(rows, null, indent))).toEqual(written)
        expect(await rowsOf(rows.map((row) => JSON.stringify(row)).join('\n'), 'rows.jsonl')).toEqual(written)
      },
    ),
    { numRuns: 60 },
  )
})

test('finds the array of questions in an object', async () => {
  const content = { info: { tags: [1, '[', { questions: [9] }] }, questions: [{ a: '],{' }, { a: 'b"' }], more: [3] }
  expect(await rowsOf(JSON.stringify(content))).toEqual(content.questions)
})

test('rows that lie across the pieces in which a file is read', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({ i, text: '猫"\\'.repeat(5000) }))
  expect(await rowsOf(JSON.stringify(rows))).toEqual(rows)
  expect(await rowsOf(rows.map((row) => JSON.stringify(row)).join('\r\n'), 'rows.jsonl')).toEqual(rows)
})

test.each([
  ['[{"a": 1}, {"a"', /is cut off/],
  ['{"a": 1}', /holds no JSON array of rows/],
  ['', /holds no JSON array of rows/],
  ['[1, nonsense]', /row 2 is no JSON/],
  ['[1,,2]', /row 2 is no JSON/],
  ['[1,]', /row 2 is no JSON/],
])('%j is refused', async (content, message) => {
  await expect(rowsOf(content)).rejects.toThrow(message)
})

test('any text gives rows or one error', async () => {
  const text = fc.string({
    unit: fc.constantFrom('[', ']', '{', '}', '"', ',', '\\', ':', '1', 'a', '\n'),
    maxLength: 30,
  })
  await fc.assert(
    fc.asyncProperty(text, async (content) => {
      const rows = await rowsOf(content).catch((error: unknown) => error)
      expect(Array.isArray(rows) || SpatialError.is(rows)).toBe(true)
    }),
    { numRuns: 100 },
  )
})

test('a byte-order mark is passed over; what is no UTF-8 text is told', async () => {
  expect(await rowsOf('\uFEFF[{"a": 1}]')).toEqual([{ a: 1 }])
  expect(await rowsOf('\uFEFF{"a": 1}\r\n{"a": 2}', 'rows.jsonl')).toEqual([{ a: 1 }, { a: 2 }])
  await expect(rowsOf('version https://git-lfs.github.com/spec/v1\noid sha256:0\n')).rejects.toThrow('git lfs pull')
  writeFileSync(join(folder, 'wide.json'), Buffer.from('[{"a": 1}]', 'utf16le'))
  await expect(collect(readJsonRows(join(folder, 'wide.json')))).rejects.toThrow('is UTF-16LE, not UTF-8')
})
