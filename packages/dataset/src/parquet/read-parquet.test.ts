import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng, SpatialError } from '@spatial-ssrl/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import codecs from './codecs.golden.json' with { type: 'json' } // five rows in two row groups, written by pyarrow 26
import { parquetPictures, readParquetPicture } from './parquet-pictures.ts'
import { openParquetTable } from './parquet-table.ts'

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codecs-'))
  file = join(folder, 'table.parquet')
})
afterAll(() => rm(folder, { recursive: true }))

const rows = Array.from({ length: 5 }, (_, i) => ({
  image: new Uint8Array(60 + i).fill(i + 1),
  question: `Where is marker ${i}?`,
}))

async function everything(): Promise<{ table: Record<string, unknown>[]; pictures: Uint8Array[] }> {
  const open = await openParquetTable(file)
  const table = await open.read(0, open.rows).finally(() => open.close())
  const pictures: Uint8Array[] = []
  for await (const { place, bytes } of parquetPictures(file)) {
    if (!('start' in place)) expect([...(await readParquetPicture(place))]).toEqual([...bytes])
    pictures.push(bytes)
  }
  return { table, pictures }
}

test.each(Object.entries(codecs))('tables packed with %s are read', async (_, golden) => {
  await writeFile(file, Buffer.from(golden, 'base64'))
  const { table, pictures } = await everything()
  expect(table).toEqual(rows)
  expect(pictures.map((bytes) => [...bytes])).toEqual(rows.map(({ image }) => [...image]))
})

test('damaged tables are read or refused in one line, never anything else', async () => {
  const rng = createRng('damage')
  const goldens = Object.values(codecs).map((golden) => Buffer.from(golden, 'base64'))
  let refused = 0
  for (let round = 0; round < 1500; round++) {
    let bytes: Uint8Array = Uint8Array.from(rng.pick(goldens))
    for (let hit = 0; hit <= rng.int(4); hit++) bytes[rng.int(bytes.length)] = rng.int(256)
    if (rng.int(3) === 0) bytes = bytes.slice(0, rng.int(bytes.length))
    await writeFile(file, bytes)
    const outcome = await everything().catch((error: unknown) => error)
    if (!(outcome instanceof Error)) continue
    refused++
    expect(SpatialError.is(outcome), String(outcome.stack)).toBe(true)
    expect(outcome.message).not.toContain('\n')
  }
  expect(refused).toBeGreaterThan(500)
})
