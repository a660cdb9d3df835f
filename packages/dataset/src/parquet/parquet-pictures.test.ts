import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import type { SchemaElement } from 'hyparquet'
import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ParquetPicture, parquetPictures, readParquetPicture } from './parquet-pictures.ts'

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictures-'))
  file = join(folder, 'table.parquet')
})
afterAll(() => rm(folder, { recursive: true }))

const cells = Array.from({ length: 7 }, (_, i) => new Uint8Array(50 + i).fill(i + 1))

type Column = { name: string; data: unknown[]; type?: BasicType }

async function table(columns: Column[], codec: 'UNCOMPRESSED' | 'SNAPPY'): Promise<ParquetPicture[]> {
  const bytes = parquetWriteBuffer({ columnData: columns, codec, rowGroupSize: 3 })
  await writeFile(file, new Uint8Array(bytes))
  const found: ParquetPicture[] = []
  for await (const picture of parquetPictures(file)) found.push(picture)
  return found
}

test('a plain column gives ranges of the file, a packed one cells; both read the same', async () => {
  const plain = await table([{ name: 'image', data: cells, type: 'BYTE_ARRAY' }], 'UNCOMPRESSED')
  expect(plain.map(({ bytes }) => [...bytes])).toEqual(cells.map((cell) => [...cell]))
  expect(plain.every(({ place }) => 'start' in place)).toBe(true)
  const packed = await table([{ name: 'image', data: cells, type: 'BYTE_ARRAY' }], 'SNAPPY')
  expect(packed.map(({ bytes }) => [...bytes])).toEqual(cells.map((cell) => [...cell]))
  for (const [i, { place }] of packed.entries()) {
    if ('start' in place) throw new Error('a packed cell has no range of its own')
    expect([...(await readParquetPicture(place))]).toEqual([...cells[i]!])
  }
})

test('the column is the one named like pictures, or the only one of bytes', async () => {
  const label = { name: 'label', data: cells.map((_, i) => `text ${i}`) }
  const other = { name: 'embedding', data: cells, type: 'BYTE_ARRAY' as const }
  const jpg = { name: 'jpg', data: cells.toReversed(), type: 'BYTE_ARRAY' as const }
  expect((await table([label, other], 'UNCOMPRESSED')).length).toBe(7)
  expect((await table([label, other, jpg], 'UNCOMPRESSED'))[0]!.bytes[0]).toBe(7)
  await expect(table([label], 'UNCOMPRESSED')).rejects.toThrow('no column of pictures: name one of them image')
  const twin = { ...other, name: 'thumb' }
  await expect(table([other, twin], 'UNCOMPRESSED')).rejects.toThrow('several columns of bytes (embedding, thumb)')
})

test('what is no table is one line', async () => {
  await writeFile(file, 'PAR1 and nothing more')
  const error = await parquetPictures(file)
    .next()
    .catch((e: unknown) => e)
  expect(SpatialError.is(error) && error.message).toBe(
    'table.parquet is cut off or no parquet file; copy or generate it again',
  )
})

describe('a table of paths without bytes', () => {
  const paths = (...names: string[]): Column => ({
    name: 'image',
    data: names.map((path) => ({ bytes: null, path })),
  })
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 1 },
    { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
    { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
    { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  ]
  const write = (column: Column) =>
    writeFile(file, new Uint8Array(parquetWriteBuffer({ columnData: [column], schema, codec: 'SNAPPY' })))
  const read = async () => {
    const refused: string[] = []
    const found: ParquetPicture[] = []
    const onRefused = (cell: string, reason: string) => refused.push(`${cell}: ${reason}`)
    for await (const picture of parquetPictures(file, { onRefused })) found.push(picture)
    return { found, refused }
  }

  test('means the files beside it', async () => {
    await mkdir(join(folder, 'deep'), { recursive: true })
    await writeFile(join(folder, 'deep/a.jpg'), 'one')
    await write(paths('deep/a.jpg', 'none.jpg'))
    const { found, refused } = await read()
    expect(found).toEqual([
      {
        name: '0/a.jpg',
        place: { file: join(folder, 'deep/a.jpg'), start: 0, length: 3 },
        bytes: Buffer.from('one'),
      },
    ])
    expect(refused).toEqual(['1: the table holds paths and no bytes, and no such file lies beside it'])
  })

  test.each(['../outside.jpg', 'deep/../../outside.jpg', '..', '/etc/hostname'])(
    'never a file elsewhere: %s',
    async (path) => {
      await writeFile(join(folder, '..', 'outside.jpg'), 'not ours')
      await write(paths(path))
      const { found, refused } = await read()
      await rm(join(folder, '..', 'outside.jpg'))
      expect(found).toEqual([])
      expect(refused).toEqual([expect.stringContaining('leads out of its folder')])
      await expect(parquetPictures(file).next()).rejects.toThrow('table.parquet: row 0: the table holds paths')
    },
  )
})

test('a column that is named like pictures and holds none is told', async () => {
  await expect(table([{ name: 'image', data: ['a.jpg', 'b.jpg'] }], 'SNAPPY')).rejects.toThrow(
    'the column image holds text, not bytes',
  )
  await expect(table([{ name: 'image', data: [1, 2], type: 'INT32' }], 'SNAPPY')).rejects.toThrow(
    'the column image holds numbers, not bytes',
  )
})
