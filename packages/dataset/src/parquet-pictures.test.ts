import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
