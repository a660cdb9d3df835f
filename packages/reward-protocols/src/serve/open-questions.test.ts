import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sample } from '@spatial-ssrl/core'
import { sha256 } from '@spatial-ssrl/core/files'
import { writeDataset } from '@spatial-ssrl/dataset'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openQuestions } from './open-questions.ts'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'questions-'))
})
afterAll(() => rmSync(root, { recursive: true }))

const format = { separator: '\n', instruction: 'Box it.' }

function sample(i: number): Sample {
  return {
    ...{ problem: `<image>${i}?`, answer: String(i), images: [{ bytes: Uint8Array.of(i), path: null }] },
    ...{ id: `id-${i}`, task: i % 2 === 0 ? 'flip' : 'maze', source: sha256(String(i)), meta: { i } },
  }
}

async function write(name: string, rows: number, more: object = {}) {
  const options = { name, seed: 1, versions: {}, parameters: {}, card: { title: name, licence: 'other', description: name } } // biome-ignore format: one row
  const samples = Array.from({ length: rows }, (_, i) => sample(i))
  await writeDataset(join(root, name), samples, { ...options, validationShare: 0.4, ...more })
  return join(root, name)
}

test('every row of every split is a question, asked as the data set says or else as told', async () => {
  const open = await openQuestions(await write('set', 30), format)
  expect(open.splits.map(({ name }) => name)).toEqual(['train', 'validation'])
  const seen: number[] = []
  for (const { index, get } of open.splits)
    for (const [i, entry] of index.entries()) {
      const { meta, ...question } = await get(i)
      const number = meta.i as number
      const { answer, images, task, problem, id } = sample(number)
      expect(question).toEqual({ task, answer, images, prompt: `${problem}\nBox it.` })
      expect(entry).toMatchObject({ id, task })
      seen.push(number)
    }
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i))
  await open.close()

  const own = await openQuestions(await write('own', 3, { prompt: { separator: ' ', instruction: 'Say it.' } }), format)
  expect((await own.splits[0]!.get(0)).prompt).toMatch(/^<image>\d\? Say it\.$/)
  await own.close()
})

test('a folder without questions is one line', async () => {
  await expect(openQuestions(join(root, 'none'), format)).rejects.toThrow('holds no finished data set')
  const empty = await write('empty', 0)
  await expect(openQuestions(empty, format)).rejects.toThrow(`${empty} holds no question — generate some`)
})
