import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBenchmark } from '@spatial-ssrl/benchmarks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadItems, shardOf } from './load-items.ts'

const spatial457 = findBenchmark('spatial457')
let folder: string
const table = [
  'index\timage\tquestion\tanswer\tcategory',
  ...['0', '1', '1', '1'].map((id) => `${id}\t\tWhat?\tred\tL1_single`),
].join('\n')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'items-'))
  writeFileSync(join(folder, 'Spatial457.tsv'), table)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('every row is an item, also where the table repeats an id, and the table is hashed', async () => {
  const { items, all, data } = await loadItems(spatial457, folder)
  expect([...items.keys()]).toEqual(['0', '1', '1#2', '1#3'])
  expect([...items].every(([id, item]) => item.id === id)).toBe(true)
  expect(all).toBe(true)
  expect(data).toEqual({ 'Spatial457.tsv': createHash('sha256').update(table).digest('hex') })
})

test('a limit takes the first rows and says that there are more', async () => {
  const { items, all } = await loadItems(spatial457, folder, { limit: 2 })
  expect([[...items.keys()], all]).toEqual([['0', '1'], false])
})

test('shards share a list out without overlap', () => {
  const list = Array.from({ length: 10 }, (_, index) => index)
  const shards = [1, 2, 3].map((index) => shardOf(list, { index, count: 3 }))
  expect(shards[0]).toEqual([0, 3, 6, 9])
  expect(shards.flat().sort((a, b) => a - b)).toEqual(list)
})
