import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, expect, test } from 'vitest'
import { openParquetTable } from './parquet-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'parquet-table-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = join(folder, 'table.parquet')
writeFileSync(
  file,
  Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'id', data: [1n, 2n, 3n], type: 'INT64' },
        { name: 'question', data: ['Where?', null, 'Wo ist „das“?'], type: 'STRING' },
        { name: 'distance', data: [0.5, 96, 2.25], type: 'FLOAT' },
        {
          name: 'picture',
          data: [new Uint8Array([1, 2]), new Uint8Array([255]), new Uint8Array()],
          type: 'BYTE_ARRAY',
        },
      ],
      rowGroupSize: 2,
    }),
  ),
)

test('reads any range of rows and any columns', async () => {
  const table = await openParquetTable(file)
  expect(table).toMatchObject({ columns: ['id', 'question', 'distance', 'picture'], rows: 3, groupStarts: [0, 2, 3] })
  expect(await table.read(1, 3)).toEqual([
    { id: 2n, question: null, distance: 96, picture: new Uint8Array([255]) },
    { id: 3n, question: 'Wo ist „das“?', distance: 2.25, picture: new Uint8Array() },
  ])
  expect(await table.read(0, 1, ['distance'])).toEqual([{ distance: 0.5 }])
  await table.close()
})

test('says in one line that a file is missing or no parquet', async () => {
  const text = join(folder, 'text.parquet')
  writeFileSync(text, 'PAR1 and then nothing of the kind')
  for (const place of [text, join(folder, 'none.parquet')]) {
    const error = await openParquetTable(place).catch((reason: unknown) => reason)
    expect(SpatialError.is(error) && error.message).toMatch(/^(.*text\.parquet is cut off|cannot open .*none\.parquet)/)
  }
})
